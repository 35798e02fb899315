import harmless.right


def value():
    return harmless.right.VALUE
