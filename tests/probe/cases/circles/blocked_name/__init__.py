import sys

sys.modules["blocked_name.child"] = None
