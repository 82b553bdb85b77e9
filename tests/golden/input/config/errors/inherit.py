_base_ = '../_base_/data.py'
steps = dict(a=1)
