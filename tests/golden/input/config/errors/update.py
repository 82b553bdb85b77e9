x = dict()
x.update(a=1)
