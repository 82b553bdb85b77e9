# The data: folders named 0 to 9 below data/digits, made by
# training/make_data.py. The paths are relative to the working directory.
classes = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']

# Mean and standard deviation of the 4,000 training digits with their border.
img_norm_cfg = dict(
    mean=[17.25, 17.25, 17.25], std=[55.6, 55.6, 55.6], to_rgb=True)

train_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='Normalize', **img_norm_cfg),
    dict(type='ImageToTensor', keys=['img']),
    dict(type='ToTensor', keys=['gt_label']),
    dict(type='Collect', keys=['img', 'gt_label']),
]

# Takes a picture of any size: shorter side to 28 pixels, then the middle.
test_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='Resize', size=(28, -1)),
    dict(type='CenterCrop', crop_size=28),
    dict(type='Normalize', **img_norm_cfg),
    dict(type='ImageToTensor', keys=['img']),
    dict(type='Collect', keys=['img']),
]

data = dict(
    samples_per_gpu=64,
    workers_per_gpu=1,
    train=dict(
        type='CustomDataset',
        data_prefix='data/digits/train',
        classes=classes,
        pipeline=train_pipeline),
    val=dict(
        type='CustomDataset',
        data_prefix='data/digits/held_out',
        classes=classes,
        pipeline=test_pipeline),
    test=dict(
        type='CustomDataset',
        data_prefix='data/digits/held_out',
        classes=classes,
        pipeline=test_pipeline))

evaluation = dict(
    interval=1, metric='accuracy', metric_options=dict(topk=(1, )))
