import worlds

VALUE = worlds.pkg
