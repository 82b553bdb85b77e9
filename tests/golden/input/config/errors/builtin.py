x = dict
