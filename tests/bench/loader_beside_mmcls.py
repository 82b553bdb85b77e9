#!/usr/bin/env python3
"""Decode-to-batch of a folder of JPEGs (make_photos.py) beside mmclassification's data loader, with the pipelines of a config.

usage: PYTHON loader_beside_mmcls.py BENCH_LOADER FOLDER [--config resnet/resnet50_8xb32_in1k.py] [--workers 2] [--pairs 7]
with a Python that imports mmclassification 0.25; the config is one of those that are installed with it.

Pairs of runs in turn, each with fresh workers, from the loader's start to its last batch; what imports and builds is not counted on either
side. First the batches are compared bit for bit.
"""
import argparse, hashlib, os, statistics, subprocess, sys, tempfile, time, warnings

os.environ.update(OMP_NUM_THREADS='1', MKL_NUM_THREADS='1')
warnings.filterwarnings('ignore')
import cv2
import mmcls
import torch
from mmcls.apis import set_random_seed
from mmcls.datasets import build_dataloader, build_dataset
from mmcv import Config

parser = argparse.ArgumentParser(usage=__doc__)
parser.add_argument('program')
parser.add_argument('folder')
parser.add_argument('--config', default='resnet/resnet50_8xb32_in1k.py')
parser.add_argument('--workers', type=int, default=2)
parser.add_argument('--pairs', type=int, default=7)
args = parser.parse_args()
cv2.setNumThreads(0)  # as tools/train.py sets it
torch.set_num_threads(1)

stock = Config.fromfile(os.path.join(os.path.dirname(mmcls.__file__), '.mim/configs', args.config))


def loader_of(config, phase):
    set_random_seed(0)
    dataset = build_dataset(config.data[phase])
    return build_dataloader(dataset, config.data.samples_per_gpu, config.data.workers_per_gpu, dist=False, shuffle=phase == 'train', seed=0,
                            persistent_workers=config.data.persistent_workers)


def reference(config, phase, hashes=False):
    loader, digest = loader_of(config, phase), hashlib.sha256()
    begin = time.perf_counter()
    for batch in loader:
        if hashes:
            digest.update(batch['img'].numpy().tobytes())
    return time.perf_counter() - begin, digest.hexdigest()


def own(path, phase, hashes=False):
    environment = dict(os.environ, **({'TEARDOWN_HASH': '1'} if hashes else {}))
    words = subprocess.run([args.program, path, phase, '0'], check=True, capture_output=True, text=True, env=environment).stdout.split()
    return float(words[1]), words[2] if hashes else None


with tempfile.TemporaryDirectory() as folder:
    for phase in ('train', 'test'):
        data = dict(type='CustomDataset', data_prefix=os.path.abspath(args.folder), pipeline=stock.data[phase].pipeline)
        config = Config(dict(data={'samples_per_gpu': 32, 'workers_per_gpu': args.workers, 'persistent_workers': args.workers > 0, phase: data}))
        path = os.path.join(folder, f'{phase}.py')
        config.dump(path)
        equal = reference(config, phase, True)[1] == own(path, phase, True)[1]
        ratios, times = [], []
        for _ in range(args.pairs):
            theirs, ours = reference(config, phase)[0], own(path, phase)[0]
            ratios.append(theirs / ours)
            times.append((theirs, ours))
        print(f'{phase}: batches {"equal bit for bit" if equal else "DIFFER"}; {args.pairs} pairs, ratio of times median '
              f'{statistics.median(ratios):.2f} ({min(ratios):.2f}..{max(ratios):.2f}); mmclassification '
              f'{statistics.median(t for t, _ in times):.2f} s, own {statistics.median(o for _, o in times):.2f} s', flush=True)
