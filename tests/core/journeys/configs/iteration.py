# A training whose first iteration is recorded: warm-up, a cosine, clipped gradients, groups of their own for norms, running means.
_base_ = './schedule.py'
model = dict(
    type='ImageClassifier',
    backbone=dict(type='ResNet_CIFAR', depth=18, num_stages=4, out_indices=(3, ), base_channels=8, stem_channels=8, style='pytorch'),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(
        type='LinearClsHead', num_classes=10, in_channels=64, loss=dict(type='LabelSmoothLoss', label_smooth_val=0.1), topk=(1, 5), cal_acc=True))
norm = dict(mean=[120.0, 110.0, 100.0], std=[58.0, 57.0, 56.0], to_rgb=True)
pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='RandomResizedCrop', size=32),
    dict(type='RandomFlip', flip_prob=0.5, direction='horizontal'),
    dict(type='Normalize', **norm),
    dict(type='ImageToTensor', keys=['img']),
    dict(type='ToTensor', keys=['gt_label']),
    dict(type='Collect', keys=['img', 'gt_label'])
]
root = 'data/imagenet/'
files = dict(type='ImageNet', data_prefix=root + 'train', ann_file=root + 'meta/train.txt', pipeline=pipeline)
shown = dict(
    type='ImageNet',
    data_prefix=root + 'val',
    ann_file=root + 'meta/val.txt',
    pipeline=[
        dict(type='LoadImageFromFile'),
        dict(type='Resize', size=(32, 32)),
        dict(type='Normalize', **norm),
        dict(type='ImageToTensor', keys=['img']),
        dict(type='Collect', keys=['img'])
    ])
data = dict(samples_per_gpu=4, workers_per_gpu=0, persistent_workers=False, train=files, val=shown, test=shown)
optimizer = dict(type='AdamW', lr=0.001, weight_decay=0.05, paramwise_cfg=dict(norm_decay_mult=0.))
optimizer_config = dict(_delete_=True, grad_clip=dict(max_norm=5.0))
lr_config = dict(
    _delete_=True, policy='CosineAnnealing', min_lr=0, by_epoch=False, warmup='linear', warmup_iters=5, warmup_ratio=0.25)
runner = dict(type='EpochBasedRunner', max_epochs=1)
log_config = dict(interval=1, hooks=[dict(type='TextLoggerHook')])
custom_hooks = [dict(type='EMAHook', momentum=4e-5, priority='ABOVE_NORMAL')]
