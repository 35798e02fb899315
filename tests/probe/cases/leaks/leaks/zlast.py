from leaks_look import changed

assert not [name for name in ("environment", "folder", "handlers", "path", "hooks", "files", "exits") if changed(name)]
