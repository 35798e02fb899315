class Meta(type):
    def __getattribute__(cls, name):
        raise SystemExit(0)

    def __instancecheck__(cls, other):
        raise SystemExit(0)

    __subclasscheck__ = __instancecheck__


class Evil(BaseException, metaclass=Meta):
    def __reduce__(self):
        raise self

    __str__ = __repr__ = __eq__ = __hash__ = __reduce__

    @property
    def __traceback__(self):
        raise self

    __cause__ = __context__ = args = __traceback__


raise Evil
