import os

os.environ["LEAKS"] = "1"
