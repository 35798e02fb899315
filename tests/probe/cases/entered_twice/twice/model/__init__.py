from twice.model import _fast, base, linear
