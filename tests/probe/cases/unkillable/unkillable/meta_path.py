import sys

sys.meta_path.clear()
sys.path_hooks.clear()
sys.path.clear()
