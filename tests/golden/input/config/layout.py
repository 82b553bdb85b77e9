short = dict(a=1)
empty = dict(d=dict(), l=[], t=())
one = (3, )
long_list = ['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', 'cccccccccccccccccccccccc']
long_numbers = [100000, 200000, 300000, 400000, 500000, 600000, 700000, 800000, 900000, 1000000, 1100000]
nested_lists = [[0.4009, 0.7192, -0.5675], [-0.8140, -0.0045, 0.4203], [0.4203, -0.6948, -0.5836], [1, 2]]
policies = [[dict(type='Posterize', bits=4, prob=0.4), dict(type='Rotate', angle=30.0, prob=0.6)], [dict(type='Solarize', thr=256 / 9 * 4, prob=0.6), dict(type='Auto', prob=0.6)]]
pipeline = [
    dict(type='Crop', size=224, backend='pillow', interpolation='bicubic'),
    dict(type='Erase', prob=0.25, mode='rand', min_area=0.02, max_area=1 / 3, fill_color=[103.53, 116.28, 123.675], fill_std=[57.375, 57.12, 58.395]),
]
deep = dict(train=dict(type='A', augments=[dict(type='Mix', alpha=0.2, prob=0.5, classes=1000), dict(type='Cut', alpha=1.0, prob=0.5, classes=1000)]), test=dict(b=1))
hug = dict(augments=dict(type='Mixup', alpha=0.2, prob=0.5, num_classes=1000, another_long_name=True, more=1))
init = dict(type='Model', init=dict(type='Pretrained', checkpoint='https://example.org/a/very/long/address/that/does/not/fit/into/one/line.pth', prefix='backbone'))
in_tuple = (dict(type='A', a=1), dict(b=2))
mixed = [dict(a=1), 2]
number_keys = {1: 'a', 'b-c': [1, 2], 'x': dict(y=1)}
big = 123456789012345678901234567890
inf = float('inf')
flags = dict(a=True, b=None, c=False)
