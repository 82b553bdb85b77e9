# Evaluated after every iteration: the second batch is one of the test.
_base_ = './by_iteration.py'
evaluation = dict(interval=1)
