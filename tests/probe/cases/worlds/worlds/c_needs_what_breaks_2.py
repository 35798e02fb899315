import worlds.pkg
from worlds import c_needs_what_breaks_1

VALUE = worlds.pkg, c_needs_what_breaks_1
