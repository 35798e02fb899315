import sys

sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = object()
sys.stdin = None
raise ValueError("without streams")
