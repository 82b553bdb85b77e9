"""Writes loading.json: what mmcv 1.7.2 decodes from the pictures in tests/golden/input/imaging, with both of its backends and all of its
flags: shape, dtype and SHA-256 of the array, or null where mmcv fails.

    PYTHON tests/core/data/golden/make_loading.py
"""
import hashlib
import json
import os

import mmcv
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
INPUT = os.path.join(HERE, '..', '..', '..', 'golden', 'input', 'imaging')
FLAGS = ['color', 'grayscale', 'unchanged', 'color_ignore_orientation', 'grayscale_ignore_orientation']

result = {}
for name in sorted(os.listdir(INPUT)):
    with open(os.path.join(INPUT, name), 'rb') as file:
        content = file.read()
    for backend in ['cv2', 'pillow']:
        for flag in FLAGS:
            try:
                img = mmcv.imfrombytes(content, flag=flag, backend=backend)
                value = [list(img.shape), str(img.dtype), hashlib.sha256(np.ascontiguousarray(img).tobytes()).hexdigest()]
            except Exception:
                value = None
            result.setdefault(name, {}).setdefault(backend, {})[flag] = value
with open(os.path.join(HERE, 'loading.json'), 'w') as file:
    file.write('{\n' + ',\n'.join('%s: %s' % (json.dumps(k), json.dumps(v)) for k, v in result.items()) + '\n}\n')
