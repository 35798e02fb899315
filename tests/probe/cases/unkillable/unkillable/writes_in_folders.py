import os

for folder in (os.getcwd(), os.environ["HOME"], os.environ["TMPDIR"]):
    with open(os.path.join(folder, "note"), "w") as file:
        file.write("here")
