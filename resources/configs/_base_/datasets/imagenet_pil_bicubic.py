# ImageNet pictures as EfficientNet-Lite wants them: the shorter side to 256 with Pillow's bicubic filter, the middle 224 x 224,
# RGB values moved to about -1 .. 1.
dataset_type = 'ImageNet'
img_norm_cfg = dict(mean=[127.0, 127.0, 127.0], std=[128.0, 128.0, 128.0], to_rgb=True)
test_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='Resize', size=(256, -1), interpolation='bicubic', backend='pillow'),
    dict(type='CenterCrop', crop_size=224),
    dict(type='Normalize', **img_norm_cfg),
    dict(type='ImageToTensor', keys=['img']),
    dict(type='Collect', keys=['img']),
]
data = dict(
    samples_per_gpu=32,
    workers_per_gpu=2,
    test=dict(type=dataset_type, data_prefix='data/imagenet/val', ann_file='data/imagenet/meta/val.txt', pipeline=test_pipeline))
evaluation = dict(interval=1, metric='accuracy')
