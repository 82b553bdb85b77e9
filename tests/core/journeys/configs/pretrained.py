# A backbone that begins with a part of a file, and a head with rules of its own.
_base_ = './iteration.py'
model = dict(backbone=dict(init_cfg=dict(type='Pretrained', checkpoint='whole.pth', prefix='backbone')))
