# Gradients of two iterations add up before the optimizer steps.
_base_ = './iteration.py'
optimizer = dict(_delete_=True, type='RMSprop', lr=0.01, momentum=0.9)
optimizer_config = dict(
    _delete_=True, type='GradientCumulativeOptimizerHook', cumulative_iters=2, grad_clip=dict(max_norm=1.0, norm_type=2))
