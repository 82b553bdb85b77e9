"""Compares the pipelines of all configs of an installed mmclassification 0.25 with `teardown pipeline`: the bytes of the picture after every
transform, by their SHA-256.

    PYTHON tests/core/data/sweep_pipelines.py TEARDOWN [--phase train|test] [--pictures N] [--decoder cv2|pillow] [--every-config]

PYTHON imports mmclassification 0.25 with mmcv 1.7.2 and torch; TEARDOWN is the built program. Configs with equal pipelines are run once
unless --every-config is given. Train: one seeding, then the pictures in order, as a worker of the loader draws. The pictures are made here,
with odd sizes, as PNG and JPEG. Prints the differences and a line with the counts; the exit code is 0 if there are none.
"""
import argparse
import glob
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import warnings

os.environ.setdefault('OMP_NUM_THREADS', '1')
warnings.filterwarnings('ignore')
import cv2
import mmcls
import mmcv
import numpy as np
import torch
from mmcls.datasets.pipelines import Compose

cv2.setNumThreads(0)
CONFIGS = os.path.join(os.path.dirname(mmcls.__file__), '.mim', 'configs')


def make_pictures(folder, count):
    """Smooth pictures with noise, from 33 to about 500 pixels a side."""
    rng = np.random.RandomState(11)
    paths = []
    for i in range(count):
        height, width = 33 + (97 * i) % 389, 35 + (61 * i + 13 * (i % 4)) % 431
        coarse = rng.randint(0, 256, (5, 6, 3)).astype(np.uint8)
        picture = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC).astype(int)
        picture = np.clip(picture + rng.randint(-20, 21, picture.shape), 0, 255).astype(np.uint8)
        paths.append(os.path.join(folder, '%03d.%s' % (i, 'png' if i % 3 else 'jpg')))
        cv2.imwrite(paths[-1], picture)
    return paths


def pipeline_of(config, phase):
    dataset = config.data[phase]
    while 'pipeline' not in dataset:
        dataset = dataset['dataset'] if 'dataset' in dataset else dataset['datasets'][0]
    return dataset['pipeline']


def is_grey(config):
    return config.model.backbone.get('in_channels', 1 if config.model.backbone.type == 'LeNet5' else 3) == 1


def hashes(pipeline, paths, seed):
    """Of each picture: the hash after each transform, or the exception that stopped it."""
    transforms = Compose(pipeline).transforms
    random.seed(seed)
    np.random.seed(seed)
    result = []
    for path in paths:
        sample = dict(img_prefix=None, img_info=dict(filename=path), gt_label=np.array(1, dtype=np.int64))
        steps = []
        try:
            for transform in transforms:
                sample = transform(sample)
                img = sample['img']
                img = img.numpy() if isinstance(img, torch.Tensor) else img
                steps.append(hashlib.sha256(np.ascontiguousarray(img).tobytes()).hexdigest())
            result.append(steps)
        except Exception as error:
            result.append(type(error).__name__)
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('teardown')
    parser.add_argument('--phase', choices=['train', 'test'], default='test')
    parser.add_argument('--pictures', type=int, default=30)
    parser.add_argument('--decoder', choices=['cv2', 'pillow'], default='cv2')
    parser.add_argument('--seed', type=int, default=42)
    parser.add_argument('--every-config', action='store_true')
    options = parser.parse_args()
    files = [f for f in sorted(glob.glob(CONFIGS + '/**/*.py', recursive=True)) if '/_base_/' not in f]
    configs, seen, pipelines, samples, steps, stopped, wrong = 0, {}, 0, 0, 0, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        paths = make_pictures(folder, options.pictures)
        for file in files:
            try:
                config = mmcv.Config.fromfile(file)
                pipeline = pipeline_of(config, options.phase)
            except (FileNotFoundError, AttributeError, KeyError):
                continue
            configs += 1
            grey = is_grey(config)
            inserted = not pipeline or pipeline[0]['type'] != 'LoadImageFromFile'
            key = json.dumps([pipeline, grey])
            if key in seen and not options.every_config:
                continue
            seen[key] = file
            pipelines += 1
            # An inserted loader has no line in the config that could name another decoder.
            mmcv.use_backend('cv2' if inserted else options.decoder)
            if inserted:
                pipeline = [dict(type='LoadImageFromFile', color_type='grayscale' if grey else 'color')] + list(pipeline)
            golden = hashes(pipeline, paths, options.seed)
            command = [options.teardown, 'pipeline', file] + paths + ['--phase', options.phase, '--seed', str(options.seed), '--label', '1', '--json']
            if options.decoder == 'pillow' and not inserted:
                wrapped = config.data[options.phase]
                path = 'data.%s' % options.phase
                while 'pipeline' not in wrapped:
                    wrapped, path = wrapped['dataset'], path + '.dataset'
                command += ['--cfg-options', path + '.pipeline.0.imdecode_backend=pillow']
            done = subprocess.run(command, capture_output=True, text=True)
            try:
                items = json.loads(done.stdout)
            except ValueError:
                items = []
            name = os.path.relpath(file, CONFIGS)
            if not isinstance(items, list) or len(items) != len(paths):
                wrong += len(paths)
                print('%s: no answer: %s' % (name, (done.stdout + done.stderr)[:300]))
                continue
            for path, item, expected in zip(paths, items, golden):
                samples += 1
                if isinstance(expected, str):
                    stopped += 1
                    if 'error' not in item:
                        print('%s: %s: the reference stops (%s), Teardown does not' % (name, os.path.basename(path), expected))
                        break
                    continue
                found = [step['sha256'] for step in item.get('steps', [])]
                steps += len(expected)
                if found == expected:
                    continue
                wrong += 1
                at = next((i for i, (a, b) in enumerate(zip(found, expected)) if a != b), min(len(found), len(expected)))
                print('%s: %s: step %d (%s) differs %s' % (name, os.path.basename(path), at, pipeline[min(at, len(pipeline) - 1)]['type'],
                                                           item.get('error', '')))
    print('%s, decoder %s: %d configs, %d pipelines run, %d pictures, %d steps compared, %d pictures where the reference stops, %d wrong' %
          (options.phase, options.decoder, configs, pipelines, samples, steps, stopped, wrong))
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
