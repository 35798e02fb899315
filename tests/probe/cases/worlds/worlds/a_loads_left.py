import worlds.right

VALUE = worlds.right.OTHER
