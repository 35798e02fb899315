import worlds.swallows

VALUE = 1
