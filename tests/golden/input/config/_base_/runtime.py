log = dict(interval=100, hooks=[dict(type='Text'), dict(type='Board', folder=None)])
workflow = [('train', 1)]
