"""Named like a module of the standard library, which is found first."""
