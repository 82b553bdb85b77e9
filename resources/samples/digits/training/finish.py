#!/usr/bin/env python3
"""Take the build machine's paths out of a checkpoint's meta data.

    finish.py FROM.pth TO.pth

Everything else stays as mmclassification wrote it: the same entries, the same
order, the same tensors, the zip format. Refuses a checkpoint that holds
an optimizer or an absolute path. Needs torch.
"""
import io
import re
import sys
from pathlib import Path

import torch

COMPILER_FLAGS = re.compile(r', (CXX_COMPILER|CXX_FLAGS)=[^,\n]*')
ABSOLUTE_PATH = re.compile(r'(?<![\w.])/[A-Za-z]\w*/')


def main():
    source, target = sys.argv[1:]
    checkpoint = torch.load(source, map_location='cpu')
    if 'optimizer' in checkpoint:
        raise SystemExit(f'{source} holds an optimizer')
    if any(key.startswith('ema_') for key in checkpoint['state_dict']):
        raise SystemExit(f'{source} holds averaged copies of the weights')
    meta = checkpoint['meta']
    meta['env_info'] = COMPILER_FLAGS.sub('', meta['env_info'])
    for key, value in meta.items():
        found = ABSOLUTE_PATH.search(str(value))
        if found:
            raise SystemExit(f'meta.{key} holds a path: {found.group()}')
    buffer = io.BytesIO()
    torch.save(checkpoint, buffer)
    Path(target).write_bytes(buffer.getvalue())


if __name__ == '__main__':
    main()
