import worlds.right

NAME = 1
