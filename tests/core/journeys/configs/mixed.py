_base_ = ['./schedule.py']
model = dict(
    type='ImageClassifier',
    backbone=dict(type='ResNet', depth=18, num_stages=4, out_indices=(3, ), norm_eval=True, style='pytorch'),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(type='LinearClsHead', num_classes=10, in_channels=512, topk=(1, 5)),
    train_cfg=dict(augments=[
        dict(type='BatchMixup', alpha=0.8, num_classes=10, prob=0.5),
        dict(type='BatchCutMix', alpha=1.0, num_classes=10, prob=0.5)
    ]))
norm = dict(mean=[120.0, 110.0, 100.0], std=[58.0, 57.0, 56.0], to_rgb=True)
train_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='RandomResizedCrop', size=64),
    dict(type='RandomFlip', flip_prob=0.5, direction='horizontal'),
    dict(type='Normalize', **norm),
    dict(type='ImageToTensor', keys=['img']),
    dict(type='ToTensor', keys=['gt_label']),
    dict(type='Collect', keys=['img', 'gt_label'])
]
test_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='Resize', size=(72, -1)),
    dict(type='CenterCrop', crop_size=64),
    dict(type='Normalize', **norm),
    dict(type='ImageToTensor', keys=['img']),
    dict(type='Collect', keys=['img'])
]
root = 'data/imagenet/'
data = dict(
    samples_per_gpu=4,
    workers_per_gpu=0,
    persistent_workers=False,
    train=dict(
        type='ClassBalancedDataset',
        oversample_thr=0.1,
        dataset=dict(type='ImageNet', data_prefix=root + 'train', ann_file=root + 'meta/train.txt', pipeline=train_pipeline)),
    val=dict(type='ImageNet', data_prefix=root + 'val', ann_file=root + 'meta/val.txt', pipeline=test_pipeline),
    test=dict(type='ImageNet', data_prefix=root + 'val', ann_file=root + 'meta/val.txt', pipeline=test_pipeline))
