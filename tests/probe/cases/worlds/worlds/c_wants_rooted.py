import worlds.c_rooted

VALUE = worlds.c_rooted
