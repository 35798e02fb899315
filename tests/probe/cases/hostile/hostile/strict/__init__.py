import threading
import warnings

warnings.simplefilter("error")
threading.Thread(target=threading.Event().wait, daemon=True).start()
