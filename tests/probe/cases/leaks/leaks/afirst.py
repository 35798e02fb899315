from leaks_look import changed

NAMES = ("environment", "folder", "handlers", "path", "hooks", "files", "exits", "threads", "timers")
assert not [name for name in NAMES if changed(name)]
