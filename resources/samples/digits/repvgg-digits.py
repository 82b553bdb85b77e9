# A small RepVGG that reads handwritten digits.
#
# The parts come from four base files. What is written below wins over them:
# a dict is merged into the base's dict key by key, anything else replaces it.
_base_ = [
    './_base_/repvgg_digits.py',
    './_base_/digits_28x28.py',
    './_base_/schedule.py',
    './_base_/runtime.py',
]

# The base's last stage is 128 channels wide. Here it is 96 (16 * 8 * 0.75),
# so the head has to expect 96 as well.
model = dict(
    backbone=dict(arch=dict(width_factor=[1, 1, 1, 0.75])),
    head=dict(in_channels=96))

# Each training digit comes with 15 distorted copies, so fewer passes do.
runner = dict(max_epochs=16)
checkpoint_config = dict(interval=16)
