"""Reading what CI and task runners are told to do, one file a format; nothing is run."""
