"""A package whose modules look at the interpreter that imports them."""
