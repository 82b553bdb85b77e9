x = __import__('os').system('true')
