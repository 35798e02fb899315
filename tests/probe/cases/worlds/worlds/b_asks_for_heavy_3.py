from worlds.heavy import file

VALUE = file
