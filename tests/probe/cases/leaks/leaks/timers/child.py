assert __import__("leaks_look").changed("timers")
