import os

WHO = os.fork()  # both processes go on as if they were the only one
