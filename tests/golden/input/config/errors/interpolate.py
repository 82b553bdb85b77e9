_base_ = '../_base_/data.py'
x = {{_base_.data.nothing}}
