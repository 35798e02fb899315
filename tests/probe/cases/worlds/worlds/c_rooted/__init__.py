from worlds.c_rooted import core

VALUE = core
