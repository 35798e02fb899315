"""The first to come: it enters the circle at its other side."""

import twice.svm
