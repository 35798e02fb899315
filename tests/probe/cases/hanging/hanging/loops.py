def turn():
    while True:
        pass


turn()
