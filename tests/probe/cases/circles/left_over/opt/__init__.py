from left_over.opt.base import Base  # noqa: F401 - loads, and stays in sys.modules

import left_over_needs_this  # noqa: F401 - then the package fails
