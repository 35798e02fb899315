from twice.svm import classes, solver
