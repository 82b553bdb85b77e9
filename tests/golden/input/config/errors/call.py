x = 1
y = dict(a=open('f'))
