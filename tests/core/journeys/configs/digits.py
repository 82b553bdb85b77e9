_base_ = './schedule.py'
model = dict(
    type='ImageClassifier',
    backbone=dict(type='LeNet5', num_classes=10),
    neck=None,
    head=dict(type='ClsHead', loss=dict(type='CrossEntropyLoss', loss_weight=1.0)))
pipeline = [
    dict(type='Resize', size=32),
    dict(type='Normalize', mean=[33.0], std=[79.0], to_rgb=True),
    dict(type='ImageToTensor', keys=['img']),
    dict(type='ToTensor', keys=['gt_label']),
    dict(type='Collect', keys=['img', 'gt_label'])
]
digits = dict(type='MNIST', data_prefix='data/mnist', pipeline=pipeline)
test_pipeline = [
    dict(type='Resize', size=32),
    dict(type='Normalize', mean=[33.0], std=[79.0], to_rgb=True),
    dict(type='ImageToTensor', keys=['img']),
    dict(type='Collect', keys=['img'])
]
test_digits = dict(type='MNIST', data_prefix='data/mnist', pipeline=test_pipeline)
data = dict(
    samples_per_gpu=4,
    workers_per_gpu=0,
    persistent_workers=False,
    train=dict(type='RepeatDataset', times=2, dataset=digits),
    val=[test_digits, test_digits],
    test=test_digits,
    train_dataloader=dict(sampler_cfg=dict(type='RepeatAugSampler')))
custom_hooks = [dict(type='EMAHook', momentum=4e-5, priority='ABOVE_NORMAL')]
momentum_config = dict(policy='step', step=[1], gamma=0.5)
