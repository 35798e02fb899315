import os

import worlds.changes_environment

assert os.environ["WORLDS"] == "1"
