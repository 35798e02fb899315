EATEN = []
while True:
    EATEN.append(b"x" * 8_000_000)
