"""Writes expected/config/new_style_cases.txt: what mmengine 0.10.7 resolves each case of input/config/new_style_cases.txt to.

With a checkout of mmpretrain 1.2.0 as argument also expected/config/mmpretrain_configs.txt: the names of its configs, each with the first
digits of the SHA-256 of what mmengine resolves it to, or "!" if mmengine cannot.
Run with a Python that imports mmengine 0.10.7 and none of the packages that the configs name.
"""
import glob
import hashlib
import importlib
import os
import re
import sys
import tempfile

from mmengine.config import Config

FOLDER = os.path.dirname(os.path.abspath(__file__))


def files_of(case):
    parts = re.split(r'^#file (.*)\n', case, flags=re.M)
    return {'main.py': parts[0], **dict(zip(parts[1::2], parts[2::2]))}


def resolved(path):
    return repr(Config.fromfile(path).to_dict())


def answer(case):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files_of(case).items():
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, 'w') as out:
                out.write(text)
        sys.path.insert(0, folder)
        importlib.invalidate_caches()
        try:
            return resolved(os.path.join(folder, 'main.py'))
        finally:
            sys.path.remove(folder)


with open(f'{FOLDER}/input/config/new_style_cases.txt') as cases, open(f'{FOLDER}/expected/config/new_style_cases.txt', 'w') as out:
    for case in cases.read().split('---\n'):
        out.write(answer(case) + '\n')

if len(sys.argv) > 1:
    names = []
    for folder in ('configs', 'mmpretrain/configs'):
        names += glob.glob(f'{folder}/**/*.py', root_dir=sys.argv[1], recursive=True)
    with open(f'{FOLDER}/expected/config/mmpretrain_configs.txt', 'w') as out:
        for name in sorted(name for name in names if '/_base_/' not in name):
            try:
                digest = hashlib.sha256(resolved(os.path.join(sys.argv[1], name)).encode()).hexdigest()[:16]
            except Exception:
                digest = '!'
            out.write(f'{digest} {name}\n')
