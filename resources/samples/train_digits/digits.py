# The data: OpenCV's digits.png, 5,000 handwritten digits of 20x20 pixels. The
# dataset cuts them out and adds a black border of 4 pixels. Of each row of 100
# digits the first 80 are for training and the last 20 are held out.
data_prefix = '{{ fileDirname }}/digits.png'

# Mean and standard deviation of the 4,000 training digits with their border.
img_norm_cfg = dict(
    mean=[17.25, 17.25, 17.25], std=[55.6, 55.6, 55.6], to_rgb=True)

# Every time a digit is used it is turned, leans, moved and bent another way:
# the network never sees the same picture twice.
train_pipeline = [
    dict(type='teardown.Distort'),
    dict(type='Normalize', **img_norm_cfg),
    dict(type='ImageToTensor', keys=['img']),
    dict(type='ToTensor', keys=['gt_label']),
    dict(type='Collect', keys=['img', 'gt_label']),
]

# Takes a picture of any size: shorter side to 28 pixels, then the middle.
test_pipeline = [
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
        type='teardown.Digits',
        data_prefix=data_prefix,
        pipeline=train_pipeline),
    val=dict(
        type='teardown.Digits',
        data_prefix=data_prefix,
        pipeline=test_pipeline,
        test_mode=True),
    test=dict(
        type='teardown.Digits',
        data_prefix=data_prefix,
        pipeline=test_pipeline,
        test_mode=True))
