# Several classes a picture: the asymmetric loss, average precision.
checkpoint_config = dict(interval=-1)
log_config = dict(interval=1, hooks=[dict(type='TextLoggerHook')])
log_level = 'INFO'
load_from = None
resume_from = None
workflow = [('train', 1)]
model = dict(
    type='ImageClassifier',
    backbone=dict(
        type='ResNet_CIFAR', depth=18, num_stages=4, out_indices=(3, ), base_channels=8, stem_channels=8, style='pytorch'),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(
        type='MultiLabelLinearClsHead', num_classes=20, in_channels=64, loss=dict(type='AsymmetricLoss', gamma_pos=0.0, gamma_neg=4.0)))
normal = dict(type='Normalize', mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375], to_rgb=True)
train_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='RandomFlip', flip_prob=0.5, direction='vertical'), normal,
    dict(type='ImageToTensor', keys=['img']),
    dict(type='ToTensor', keys=['gt_label']),
    dict(type='Collect', keys=['img', 'gt_label'])
]
test_pipeline = [dict(type='LoadImageFromFile'), normal, dict(type='ImageToTensor', keys=['img']), dict(type='Collect', keys=['img'])]
data = dict(
    samples_per_gpu=5,
    workers_per_gpu=2,
    train=dict(type='VOC', data_prefix='data/VOC2007/', ann_file='data/VOC2007/ImageSets/Main/trainval.txt', pipeline=train_pipeline),
    val=dict(type='VOC', data_prefix='data/VOC2007/', ann_file='data/VOC2007/ImageSets/Main/test.txt', pipeline=test_pipeline),
    test=dict(type='VOC', data_prefix='data/VOC2007/', ann_file='data/VOC2007/ImageSets/Main/test.txt', pipeline=test_pipeline))
evaluation = dict(interval=1, metric=['mAP', 'CP', 'OP', 'CR', 'OR', 'CF1', 'OF1'], save_best='mAP', rule='greater')
optimizer = dict(type='AdamW', lr=0.01, weight_decay=0.01, amsgrad=True, paramwise_cfg=dict(custom_keys={'.backbone': dict(lr_mult=0.1), 'bn': dict(decay_mult=0.0)}))
optimizer_config = dict(grad_clip=dict(max_norm=0.5, norm_type=1))
lr_config = dict(policy='OneCycle', max_lr=0.02, pct_start=0.3, anneal_strategy='linear')
runner = dict(type='EpochBasedRunner', max_epochs=2)
