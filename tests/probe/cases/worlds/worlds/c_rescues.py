import worlds.pkg.inner
import worlds.uses_a_submodule_unasked

VALUE = worlds.uses_a_submodule_unasked.VALUE
