"""What both sides of the circle are made of."""


class Base:
    pass
