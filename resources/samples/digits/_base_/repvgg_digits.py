# The network: a RepVGG with a stem and four stages.
#
#   input    3 x 28 x 28
#   stem    16 x 14 x 14
#   stage 1 16 x 14 x 14   one block, has an identity branch
#   stage 2 32 x  7 x  7   two blocks, the second has an identity branch
#   stage 3 64 x  4 x  4   two blocks, the second has an identity branch
#   stage 4 128 x 4 x  4   one block
model = dict(
    type='ImageClassifier',
    backbone=dict(
        type='RepVGG',
        arch=dict(
            num_blocks=[1, 2, 2, 1],
            width_factor=[1, 1, 1, 1],
            group_layer_map=None,
            se_cfg=None,
            stem_channels=16),
        in_channels=3,
        base_channels=16,
        strides=(1, 2, 2, 1),
        out_indices=(3, )),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(
        type='LinearClsHead',
        num_classes=10,
        in_channels=128,
        loss=dict(type='CrossEntropyLoss', loss_weight=1.0),
        topk=(1, )))
