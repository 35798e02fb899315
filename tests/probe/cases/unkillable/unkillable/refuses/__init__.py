import sys


def refuse(event, _):
    if event == "os.fork":
        raise RuntimeError("no child of mine")


sys.addaudithook(refuse)
