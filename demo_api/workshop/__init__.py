"""The workshop: a file to repair, graded by what a browser would do with it.

An exercise is a folder of data (``exercises/SLUG``); the learner's copy of its file stands in a folder of their own.
"""
