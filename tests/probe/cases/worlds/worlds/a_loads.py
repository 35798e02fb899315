import xml.dom.minidom

import worlds.changes_filters
import worlds.changes_finders
import worlds.pkg.inner
import worlds.stuffed
from worlds import heavy

VALUE = worlds.pkg.inner.VALUE, xml.dom.minidom, heavy
