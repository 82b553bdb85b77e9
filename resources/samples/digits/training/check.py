#!/usr/bin/env python3
"""Check the finished sample with mmclassification itself.

    check.py DATA [--expected FILE.json] [--pick]

DATA is the folder that make_data.py wrote. The checkpoint must fit the
config without a missing or unexpected key. Counts right answers on the
held-out digits before and after folding every block into one convolution
(switch_to_deploy), and compares the logits. --pick copies two right answered
digits of each class to pictures/. --expected writes the logits of pictures/.

Needs mmcls 0.25, mmcv 1.7 and torch.
"""
import argparse
import copy
import hashlib
import json
import shutil
from pathlib import Path

import mmcls
import mmcv
import numpy as np
import torch
from mmcls.datasets.pipelines import Compose
from mmcls.models import build_classifier
from mmcv import Config
from mmcv.runner import load_checkpoint

SAMPLE = Path(__file__).resolve().parent.parent
ROWS_TO_PICK_FROM = (0, 2)  # of the five rows of a class


def logits_of(model, pipeline, files):
    """The logits for each file, one picture at a time."""
    answers = []
    with torch.no_grad():
        for file in files:
            item = pipeline(
                dict(img_prefix=None, img_info=dict(filename=str(file))))
            answers.append(
                model(
                    img=item['img'].unsqueeze(0),
                    img_metas=None,
                    return_loss=False,
                    softmax=False,
                    post_process=False)[0].numpy())
    return np.stack(answers)


def count_right(logits, labels):
    return int((logits.argmax(1) == labels).sum())


def pick(files, labels, logits):
    """Copy two digits of each class that were answered right."""
    folder = SAMPLE / 'pictures'
    for old in folder.glob('*.png'):
        old.unlink()
    for label in range(10):
        for number, row in enumerate(ROWS_TO_PICK_FROM, start=1):
            wanted = f'r{label * 5 + row:02d}_'
            for file, is_right in zip(files, logits.argmax(1) == labels):
                if file.name.startswith(wanted) and is_right:
                    shutil.copyfile(file, folder / f'{label}_{number}.png')
                    print(f'pictures/{label}_{number}.png is {file.name}')
                    break


def main():
    parser = argparse.ArgumentParser(description='Check the digits sample.')
    parser.add_argument('data', type=Path)
    parser.add_argument('--expected', type=Path)
    parser.add_argument('--pick', action='store_true')
    args = parser.parse_args()

    torch.set_num_threads(1)
    checkpoint_file = SAMPLE / 'repvgg-digits.pth'
    cfg = Config.fromfile(str(SAMPLE / 'repvgg-digits.py'))
    model = build_classifier(cfg.model)
    checkpoint = load_checkpoint(
        model, str(checkpoint_file), map_location='cpu', strict=True)
    model.eval()
    print('entries of the checkpoint:', ', '.join(checkpoint))
    print('entries of meta:', ', '.join(checkpoint['meta']))
    print('classes:', checkpoint['meta']['CLASSES'])
    print('epoch', checkpoint['meta']['epoch'], 'iteration',
          checkpoint['meta']['iter'])

    folded = copy.deepcopy(model)
    folded.backbone.switch_to_deploy()
    for name, network in (('trained', model), ('folded', folded)):
        count = sum(value.numel() for value in network.parameters())
        print(f'{name}: {count} parameters, '
              f'{len(network.state_dict())} tensors')

    pipeline = Compose(cfg.data.test.pipeline)
    files = sorted((args.data / 'held_out').glob('*/*.png'))
    labels = np.array([int(file.parent.name) for file in files])
    before = logits_of(model, pipeline, files)
    after = logits_of(folded, pipeline, files)
    print(f'right on held-out digits: {count_right(before, labels)} of '
          f'{len(files)}, folded {count_right(after, labels)}')
    print('labels changed by folding:',
          int((before.argmax(1) != after.argmax(1)).sum()))
    print(f'largest change of a logit by folding: '
          f'{np.abs(before - after).max():.3g}, '
          f'largest logit {np.abs(before).max():.3g}')
    for file, label, logits in zip(files, labels, before):
        if logits.argmax() != label:
            print(f'wrong: {file.name} is {label}, said {logits.argmax()}')

    if args.pick:
        pick(files, labels, before)
    if args.expected:
        pictures = sorted((SAMPLE / 'pictures').glob('*.png'))
        found = logits_of(model, pipeline, pictures)
        found_folded = logits_of(folded, pipeline, pictures)
        softmax = torch.softmax(torch.from_numpy(found), 1).numpy()
        result = dict(
            config='repvgg-digits.py',
            checkpoint='repvgg-digits.pth',
            sha256=hashlib.sha256(checkpoint_file.read_bytes()).hexdigest(),
            made_with=f'mmcls {mmcls.__version__}, mmcv {mmcv.__version__}, '
            f'torch {torch.__version__}',
            pictures=[
                dict(
                    file=f'pictures/{file.name}',
                    label=int(file.name[0]),
                    logits=[float(f'{v:.9g}') for v in found[i]],
                    softmax=[float(f'{v:.9g}') for v in softmax[i]],
                    folded_logits=[float(f'{v:.9g}') for v in found_folded[i]])
                for i, file in enumerate(pictures)
            ])
        args.expected.write_text(json.dumps(result, indent=1) + '\n')
        right = count_right(found, np.array([int(f.name[0]) for f in pictures]))
        print(f'{right} of {len(pictures)} pictures right')


if __name__ == '__main__':
    main()
