# EfficientNet-Lite2 on ImageNet-1k: pictures of 260 x 260.
_base_ = ['./efficientnet-lite0_in1k.py']
model = dict(backbone=dict(arch='lite2'))
test_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='Resize', size=(292, -1), interpolation='bicubic', backend='pillow'),
    dict(type='CenterCrop', crop_size=260),
    dict(type='Normalize', mean=[127.0, 127.0, 127.0], std=[128.0, 128.0, 128.0], to_rgb=True),
    dict(type='ImageToTensor', keys=['img']),
    dict(type='Collect', keys=['img']),
]
data = dict(test=dict(pipeline=test_pipeline))
