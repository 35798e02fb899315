from one_sided import first

NAME = "second"
USED = first
