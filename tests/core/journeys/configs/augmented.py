# A training whose pictures and batches are changed at random: a few operations for each picture, erased parts, mixed batches.
_base_ = './iteration.py'
norm = dict(mean=[120.0, 110.0, 100.0], std=[58.0, 57.0, 56.0], to_rgb=True)
policies = [
    dict(type='Invert'),
    dict(type='AutoContrast', prob=0.9),
    dict(type='Rotate', interpolation='bicubic', magnitude_key='angle', pad_val=[100, 110, 120], magnitude_range=(0, 30)),
    dict(type='Solarize', magnitude_key='thr', magnitude_range=(256, 0)),
    dict(type='ColorTransform', magnitude_key='magnitude', magnitude_range=(0, 0.9)),
    dict(type='Shear', magnitude_key='magnitude', magnitude_range=(0, 0.3), direction='horizontal')
]
pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='RandomResizedCrop', size=32),
    dict(type='RandomFlip', flip_prob=0.5, direction='horizontal'),
    dict(type='RandAugment', policies=policies, num_policies=2, total_level=10, magnitude_level=9, magnitude_std=0.5),
    dict(type='RandomErasing', erase_prob=0.5, mode='rand', min_area_ratio=0.02, max_area_ratio=1 / 3),
    dict(type='Normalize', **norm),
    dict(type='ImageToTensor', keys=['img']),
    dict(type='ToTensor', keys=['gt_label']),
    dict(type='Collect', keys=['img', 'gt_label'])
]
data = dict(train=dict(pipeline=pipeline))
model = dict(
    head=dict(cal_acc=False),
    train_cfg=dict(augments=[
        dict(type='BatchMixup', alpha=0.2, num_classes=10, prob=0.4),
        dict(type='BatchCutMix', alpha=1.0, num_classes=10, prob=0.6)
    ]))
