from worlds.left import NAME

OTHER = NAME
