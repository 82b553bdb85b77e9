# A ResNet-18 of eight channels: nothing in it can be folded by re-parameterisation.
model = dict(
    type='ImageClassifier',
    backbone=dict(
        type='ResNet',
        depth=18,
        stem_channels=8,
        base_channels=8,
        style='pytorch'),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(type='LinearClsHead', num_classes=5, in_channels=64, loss=dict(type='CrossEntropyLoss')))
data = dict(test=dict(type='CIFAR10', pipeline=[
    dict(type='Normalize', mean=[125.0, 123.0, 114.0], std=[51.0, 50.0, 51.0], to_rgb=False),
    dict(type='ImageToTensor', keys=['img']),
    dict(type='Collect', keys=['img'])]))
