# Twenty iterations of ResNet-18 at 32 pixels without augmentation.
checkpoint_config = dict(interval=4)
log_config = dict(interval=2, hooks=[dict(type='TextLoggerHook')])
log_level = 'INFO'
load_from = None
resume_from = None
workflow = [('train', 1)]
model = dict(
    type='ImageClassifier',
    backbone=dict(type='ResNet', depth=18, num_stages=4, out_indices=(3, ), style='pytorch'),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(type='LinearClsHead', num_classes=2, in_channels=512, loss=dict(type='CrossEntropyLoss', loss_weight=1.0), topk=(1, 2), cal_acc=True))
normal = dict(type='Normalize', mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375], to_rgb=True)
train_pipeline = [
    dict(type='LoadImageFromFile'), normal,
    dict(type='ImageToTensor', keys=['img']),
    dict(type='ToTensor', keys=['gt_label']),
    dict(type='Collect', keys=['img', 'gt_label'])
]
test_pipeline = [dict(type='LoadImageFromFile'), normal, dict(type='ImageToTensor', keys=['img']), dict(type='Collect', keys=['img'])]
data = dict(
    samples_per_gpu=8,
    workers_per_gpu=1,
    train=dict(type='CustomDataset', data_prefix='data/train', pipeline=train_pipeline),
    val=dict(type='CustomDataset', data_prefix='data/val', pipeline=test_pipeline),
    test=dict(type='CustomDataset', data_prefix='data/val', pipeline=test_pipeline))
evaluation = dict(interval=4, metric='accuracy', metric_options=dict(topk=(1, )))
optimizer = dict(type='SGD', lr=0.02, momentum=0.9, weight_decay=0.0001)
optimizer_config = dict(grad_clip=dict(max_norm=5.0))
lr_config = dict(policy='CosineAnnealing', min_lr=0, by_epoch=False, warmup='linear', warmup_iters=1, warmup_ratio=0.25, warmup_by_epoch=True)
runner = dict(type='EpochBasedRunner', max_epochs=4)
