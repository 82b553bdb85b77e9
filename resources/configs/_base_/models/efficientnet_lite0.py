# EfficientNet-Lite0 with a linear head over the 1,000 classes of ImageNet.
model = dict(
    type='ImageClassifier',
    backbone=dict(type='teardown.EfficientNetLite', arch='lite0'),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(
        type='LinearClsHead',
        num_classes=1000,
        in_channels=1280,
        loss=dict(type='CrossEntropyLoss', loss_weight=1.0),
        topk=(1, 5)))
