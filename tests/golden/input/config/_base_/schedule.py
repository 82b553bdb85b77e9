_base_ = 'runtime.py'
rate = 5e-4 * 128 * 8 / 512
optimizer = dict(type='SGD', lr=0.1, momentum=0.9, weight_decay=1 / 3)
lr_config = dict(policy='step', step=[30, 60, 90])
