import worlds.pkg

VALUE = worlds.pkg.inner.VALUE
