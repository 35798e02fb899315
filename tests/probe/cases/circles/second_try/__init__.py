import sys

if not hasattr(sys, "_second_try"):
    sys._second_try = True
    raise ImportError("the first attempt fails")
