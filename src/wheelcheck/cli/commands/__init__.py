"""One file a command; each gives ``command``, a click command that returns its exit status."""
