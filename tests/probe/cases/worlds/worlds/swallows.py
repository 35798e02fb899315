try:
    import worlds.absent
except ImportError:
    pass
import worlds.heavy

VALUE = 1
