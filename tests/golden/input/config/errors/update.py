x = dict()
x.update(5)
