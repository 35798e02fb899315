import sys


def refuse(event, _):
    if event in ("open", "sys._getframe", "os.fork", "sys.settrace"):
        raise RuntimeError("refused: " + event)


sys.addaudithook(refuse)
