# A RepVGG of a few thousand parameters with all that folding has to get right: groups, squeeze and excitation, dilation, identity branches.
model = dict(
    type='ImageClassifier',
    backbone=dict(
        type='RepVGG',
        arch=dict(
            num_blocks=[2, 2, 1, 2],
            width_factor=[1, 1, 1, 1],
            group_layer_map={2: 2, 4: 4},
            se_cfg=dict(ratio=4, divisor=1),
            stem_channels=8),
        base_channels=8,
        strides=(1, 2, 1, 1),
        dilations=(1, 1, 1, 2),
        out_indices=(3, )),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(
        type='LinearClsHead',
        num_classes=7,
        in_channels=64,
        loss=dict(type='CrossEntropyLoss', loss_weight=1.0),
        topk=(1, )))

img_norm_cfg = dict(mean=[120.0, 115.0, 100.0], std=[58.0, 57.0, 56.0], to_rgb=True)
data = dict(
    test=dict(
        type='CustomDataset',
        pipeline=[
            dict(type='LoadImageFromFile'),
            dict(type='Resize', size=(24, -1)),
            dict(type='CenterCrop', crop_size=20),
            dict(type='Normalize', **img_norm_cfg),
            dict(type='ImageToTensor', keys=['img']),
            dict(type='Collect', keys=['img']),
        ]))
