"""Whole runs of the command line on whole projects."""
