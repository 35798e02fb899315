raise SystemExit("no file given")
