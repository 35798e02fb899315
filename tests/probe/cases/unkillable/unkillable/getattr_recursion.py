class Endless:
    def __getattr__(self, name):
        return getattr(self, name + "_")


Endless().start  # noqa: B018
