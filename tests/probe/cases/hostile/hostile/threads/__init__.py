import threading

WORKER = threading.Thread(target=threading.Event().wait, daemon=True)
WORKER.start()
