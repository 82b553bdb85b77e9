# IterBasedRunner: evaluation and checkpoints by iteration, polynomial rates, RepVGG, Lamb.
checkpoint_config = dict(interval=3)
log_config = dict(interval=2, hooks=[dict(type='TextLoggerHook')])
log_level = 'INFO'
load_from = None
resume_from = None
workflow = [('train', 1)]
model = dict(
    type='ImageClassifier',
    backbone=dict(
        type='RepVGG',
        arch=dict(num_blocks=[1, 1, 1, 1], width_factor=[0.25, 0.25, 0.25, 0.25], group_layer_map=None, se_cfg=None),
        out_indices=(3, )),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(
        type='LinearClsHead',
        num_classes=2,
        in_channels=128,
        loss=dict(type='LabelSmoothLoss', label_smooth_val=0.1, loss_weight=1.0),
        topk=(1, 2),
        cal_acc=True))
normal = dict(type='Normalize', mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375], to_rgb=True)
train_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='RandomGrayscale', gray_prob=0.3), normal,
    dict(type='ImageToTensor', keys=['img']),
    dict(type='ToTensor', keys=['gt_label']),
    dict(type='Collect', keys=['img', 'gt_label'])
]
test_pipeline = [dict(type='LoadImageFromFile'), normal, dict(type='ImageToTensor', keys=['img']), dict(type='Collect', keys=['img'])]
data = dict(
    samples_per_gpu=16,
    workers_per_gpu=1,
    train=dict(type='CustomDataset', data_prefix='data/train', pipeline=train_pipeline),
    val=dict(type='CustomDataset', data_prefix='data/val', pipeline=test_pipeline),
    test=dict(type='CustomDataset', data_prefix='data/val', pipeline=test_pipeline))
evaluation = dict(interval=4, metric='accuracy', metric_options=dict(topk=(1, )), save_best='auto')
optimizer = dict(type='Lamb', lr=0.005, weight_decay=0.02)
optimizer_config = dict(grad_clip=None)
lr_config = dict(policy='poly', power=0.9, min_lr=1e-4, warmup='constant', warmup_iters=2, warmup_ratio=0.5)
runner = dict(type='IterBasedRunner', max_iters=8)
