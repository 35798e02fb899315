import os
import tempfile

FOLDER = tempfile.mkdtemp()
os.chdir(FOLDER)
os.rmdir(FOLDER)
