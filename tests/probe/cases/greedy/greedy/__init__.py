"""A package with a module that never has enough."""
