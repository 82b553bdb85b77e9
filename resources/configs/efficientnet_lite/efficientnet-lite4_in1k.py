# EfficientNet-Lite4 on ImageNet-1k: pictures of 300 x 300.
_base_ = ['./efficientnet-lite0_in1k.py']
model = dict(backbone=dict(arch='lite4'))
test_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='Resize', size=(332, -1), interpolation='bicubic', backend='pillow'),
    dict(type='CenterCrop', crop_size=300),
    dict(type='Normalize', mean=[127.0, 127.0, 127.0], std=[128.0, 128.0, 128.0], to_rgb=True),
    dict(type='ImageToTensor', keys=['img']),
    dict(type='Collect', keys=['img']),
]
data = dict(test=dict(pipeline=test_pipeline))
