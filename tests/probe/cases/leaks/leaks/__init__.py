"""Packages that change their process while they are imported; what comes after each must not see it."""

import atexit

EXITS = atexit._ncallbacks()  # some interpreters begin with one
