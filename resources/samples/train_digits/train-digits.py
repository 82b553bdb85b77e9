# Trains a small RepVGG to read handwritten digits. The network is that of the
# sample beside this one; the data are in digits.png.
_base_ = ['../digits/_base_/repvgg_digits.py', './digits.py']

# Gradient descent with momentum. The learning rate rises during the first
# 200 steps and then falls along a cosine.
optimizer = dict(
    type='SGD', lr=0.1, momentum=0.9, weight_decay=0.0005, nesterov=True)
optimizer_config = dict(grad_clip=None)
lr_config = dict(
    policy='CosineAnnealing',
    min_lr=0,
    by_epoch=False,
    warmup='linear',
    warmup_iters=200,
    warmup_ratio=0.01)
runner = dict(type='EpochBasedRunner', max_epochs=70)

evaluation = dict(
    interval=5, metric='accuracy', metric_options=dict(topk=(1, )))
checkpoint_config = dict(interval=5)
log_config = dict(interval=50, hooks=[dict(type='TextLoggerHook')])
dist_params = dict(backend='nccl')
log_level = 'INFO'
load_from = None
resume_from = None
workflow = [('train', 1)]
