import os

os.environ["WORLDS"] = "1"
