import worlds.changes_finders
import sys

assert sys.meta_path[-1].__name__ == "Finder" and sys.path[0] == "/elsewhere"
