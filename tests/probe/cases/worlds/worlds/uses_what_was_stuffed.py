from worlds.stuffed.moves import VALUE

NAME = VALUE
