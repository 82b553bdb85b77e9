# The same training counted in iterations.
_base_ = './iteration.py'
runner = dict(_delete_=True, type='IterBasedRunner', max_iters=4)
checkpoint_config = dict(interval=2)
evaluation = dict(interval=2)
