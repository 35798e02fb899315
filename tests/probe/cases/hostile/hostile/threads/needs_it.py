from hostile.threads import WORKER

if not WORKER.is_alive():
    raise RuntimeError("the worker has died")
