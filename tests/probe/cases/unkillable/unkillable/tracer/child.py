import sys

from unkillable.tracer import SEEN, watch

assert sys.gettrace() is watch
assert SEEN
