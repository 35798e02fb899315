from one_sided.second import NAME

VALUE = NAME
