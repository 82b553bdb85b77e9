# A made-up model, one third of the bases below.
model = dict(
    type='Toy',
    backbone=dict(type='Stack', depth=18, strides=(1, 2, 2), norm=dict(type='BN', eps=1e-5)),
    head=dict(type='Linear', topk=(1, 5), loss=dict(type='CE', weight=1.0)))
