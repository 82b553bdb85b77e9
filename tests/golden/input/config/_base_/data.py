means = dict(mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375], to_rgb=True)
steps = [
    dict(type='Load'),
    dict(type='Resize', size=(256, -1), backend='pillow', interpolation='bicubic'),
    dict(type='Normalize', **means),
]
data = dict(
    samples=32,
    train=dict(type='Folder', prefix='data/' + 'train', pipeline=steps),
    test=dict(type='Folder', prefix='data/val', pipeline=steps))
