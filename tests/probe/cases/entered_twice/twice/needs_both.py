import twice.model
import twice.svm

twice.svm.solver.solve()
