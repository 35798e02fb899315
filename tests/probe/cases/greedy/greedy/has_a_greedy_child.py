import subprocess
import sys

subprocess.run([sys.executable, "-c", "eaten = b'x' * 200_000_000; import time; time.sleep(600)"])
