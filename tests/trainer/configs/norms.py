# Statistics of batch norms over several batches, the seesaw loss, two loggers, momentum in a cycle.
checkpoint_config = dict(interval=1, max_keep_ckpts=1)
log_config = dict(interval=3, hooks=[dict(type='TextLoggerHook', ignore_last=False), dict(type='TextLoggerHook', interval=4)])
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
        type='LinearClsHead', num_classes=2, in_channels=64, loss=dict(type='SeesawLoss', num_classes=2, loss_weight=1.0), topk=(1, 2), cal_acc=True))
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
evaluation = dict(interval=1, metric=['accuracy', 'precision', 'support'], metric_options=dict(topk=(1, )), save_best='auto')
optimizer = dict(type='SGD', lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.0001)
optimizer_config = dict(grad_clip=dict(max_norm=5.0))
lr_config = dict(policy='cyclic', target_ratio=(4, 1e-2), cyclic_times=1, step_ratio_up=0.4)
momentum_config = dict(policy='cyclic', target_ratio=(0.85 / 0.95, 1), cyclic_times=1, step_ratio_up=0.4)
runner = dict(type='EpochBasedRunner', max_epochs=2)
custom_hooks = [dict(type='PreciseBNHook', num_samples=24, interval=1, priority='ABOVE_NORMAL'), dict(type='ClassNumCheckHook'), dict(type='SyncBuffersHook')]
