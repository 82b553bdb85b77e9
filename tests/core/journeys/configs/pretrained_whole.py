# A network that begins with a file, as configs wrote it before init_cfg.
_base_ = './iteration.py'
model = dict(pretrained='whole.pth')
