from twice.svm.solver import solve

with open(__file__ + ".count", "a") as file:
    file.write("x")
