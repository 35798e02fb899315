import sys

assert sys.stdin.read() == ""
