# Depthwise convolutions, validation with losses in the workflow, gradients of two iterations together, RMSprop, steps of the learning rate.
checkpoint_config = dict(interval=1, max_keep_ckpts=1, save_optimizer=False)
log_config = dict(interval=2, hooks=[dict(type='TextLoggerHook', ignore_last=False)])
log_level = 'INFO'
load_from = None
resume_from = None
workflow = [('train', 1), ('val', 1)]
model = dict(
    type='ImageClassifier',
    backbone=dict(type='MobileNetV2', widen_factor=0.25),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(
        type='StackedLinearClsHead',
        num_classes=2,
        in_channels=1280,
        mid_channels=[16],
        dropout_rate=0.3,
        norm_cfg=dict(type='BN1d'),
        act_cfg=dict(type='HSwish'),
        loss=dict(type='CrossEntropyLoss', loss_weight=2.0),
        topk=(1, 2)))
normal = dict(type='Normalize', mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375], to_rgb=True)
train_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='RandomCrop', size=32, padding=4),
    dict(type='RandomFlip', flip_prob=0.5, direction='horizontal'),
    dict(type='ColorJitter', brightness=0.4, contrast=0.4, saturation=0.4), normal,
    dict(type='ImageToTensor', keys=['img']),
    dict(type='ToTensor', keys=['gt_label']),
    dict(type='Collect', keys=['img', 'gt_label'])
]
test_pipeline = [dict(type='LoadImageFromFile'), normal, dict(type='ImageToTensor', keys=['img']), dict(type='Collect', keys=['img'])]
data = dict(
    samples_per_gpu=12,
    workers_per_gpu=2,
    train=dict(type='CustomDataset', data_prefix='data/train', pipeline=train_pipeline),
    val=dict(type='CustomDataset', data_prefix='data/val', pipeline=test_pipeline),
    test=dict(type='CustomDataset', data_prefix='data/val', pipeline=test_pipeline))
evaluation = dict(interval=2, start=1, metric='accuracy', metric_options=dict(topk=(1, )), save_best='accuracy_top-1')
optimizer = dict(type='RMSprop', lr=0.01, momentum=0.9, eps=0.0316, weight_decay=1e-5, paramwise_cfg=dict(dwconv_decay_mult=0.0, bias_lr_mult=2.0))
optimizer_config = dict(type='GradientCumulativeOptimizerHook', cumulative_iters=2, grad_clip=dict(max_norm=2.0, norm_type=2))
lr_config = dict(policy='step', step=[1, 2], gamma=0.5, warmup='exp', warmup_iters=3, warmup_ratio=0.1)
runner = dict(type='EpochBasedRunner', max_epochs=3)
