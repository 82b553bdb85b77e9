# How it learns: gradient descent with momentum, the learning rate rises
# during the first 500 steps and then falls along a cosine.
optimizer = dict(
    type='SGD', lr=0.1, momentum=0.9, weight_decay=0.0005, nesterov=True)
optimizer_config = dict(grad_clip=None)
lr_config = dict(
    policy='CosineAnnealing',
    min_lr=0,
    by_epoch=False,
    warmup='linear',
    warmup_iters=500,
    warmup_ratio=0.01)
runner = dict(type='EpochBasedRunner', max_epochs=100)
