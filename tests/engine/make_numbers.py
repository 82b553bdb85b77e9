#!/usr/bin/env python3
"""Writes tests/golden/expected/numbers.json: what a small network answers to pictures that were read in 40 wrong ways.

    PYTHON tests/engine/make_numbers.py

PYTHON: one that imports mmclassification 0.25.0, mmcv 1.7.2, torch 1.13, torchvision 0.14 and Pillow 9.4. The wrong ways are written here
with these libraries, as the programs that have the faults do it; nothing of Teardown takes part. Weights: the recipe of
core/engine/nn/recipe.h, as in tests/zoo/make_golden.py.

A row: "name", "picture", "text" (the numbers as a program prints them), "expected" (ids of the differences, sorted).
"""
import json
import os
import sys
import warnings

warnings.filterwarnings('ignore')

import cv2  # noqa: E402
import numpy as np  # noqa: E402
import torch  # noqa: E402
from mmcls.models import build_classifier  # noqa: E402
from PIL import Image  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, '..', '..')
sys.path.insert(0, os.path.join(ROOT, 'tests', 'zoo'))
from make_golden import fill  # noqa: E402

PHOTOS = os.path.join(ROOT, 'resources', 'samples', 'photos')
CLASSES = 40
MODEL = dict(
    type='ImageClassifier',
    backbone=dict(type='ResNet', depth=18, stem_channels=16, base_channels=16, num_stages=4, out_indices=(3, ), style='pytorch'),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(type='LinearClsHead', num_classes=CLASSES, in_channels=128, loss=dict(type='CrossEntropyLoss')))
SIDE, SHORT = 64, 72
MEAN = np.array([123.675, 116.28, 103.53])
STD = np.array([58.395, 57.12, 57.375])
CV2 = dict(nearest=cv2.INTER_NEAREST, bilinear=cv2.INTER_LINEAR, bicubic=cv2.INTER_CUBIC, area=cv2.INTER_AREA, lanczos=cv2.INTER_LANCZOS4)
PILLOW = dict(nearest=Image.NEAREST, bilinear=Image.BILINEAR, bicubic=Image.BICUBIC, lanczos=Image.LANCZOS, box=Image.BOX, hamming=Image.HAMMING)


def load(picture, exif=True):
    """RGB bytes."""
    flag = cv2.IMREAD_COLOR if exif else cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
    return cv2.imread(picture, flag)[..., ::-1].copy()


def scale(img, height, width, way='cv2-bilinear'):
    library, name = way.split('-')
    if library == 'cv2':
        return cv2.resize(img, (width, height), interpolation=CV2[name])
    return np.asarray(Image.fromarray(img).resize((width, height), PILLOW[name]))


def short(img, side, way='cv2-bilinear'):
    h, w = img.shape[:2]
    return scale(img, int(side * h / w), side, way) if w < h else scale(img, side, int(side * w / h), way)


def centre(img, side=SIDE):
    h, w = img.shape[:2]
    top, left = int(round((h - side) / 2.)), int(round((w - side) / 2.))
    return img[top:top + side, left:left + side]


def crop(img, kind='config', way='cv2-bilinear'):
    if kind == 'squash':
        return scale(img, SIDE, SIDE, way)
    if kind == 'short':
        return centre(short(img, SIDE, way))
    if kind.startswith('resize-'):
        return centre(short(img, int(kind[7:]), way))
    if kind.startswith('squash-'):
        return centre(scale(img, int(kind[7:]), int(kind[7:]), way))
    if kind == 'crop-only':
        return centre(img)
    if kind == 'square':
        return scale(centre(img, min(img.shape[:2])), SIDE, SIDE, way)
    if kind == 'padded':
        h, w = img.shape[:2]
        small = scale(img, int(SIDE * h / w), SIDE, way)
        return np.vstack([small, np.zeros((SIDE - small.shape[0], SIDE, 3), np.uint8)])
    return centre(short(img, SHORT, way))


def normal(x, mean, std):
    return ((x.astype(np.float32) - np.float32(mean)) / np.float32(std)).astype(np.float32)


UNIT_MEAN, UNIT_STD = MEAN / 255, STD / 255


def torch_norm(mean, std):
    return lambda x: normal(x.astype(np.float32) / np.float32(255), mean, std)


VALUES = {
    'config': lambda x: normal(x, MEAN, STD),
    'unit': lambda x: x.astype(np.float32) / np.float32(255),
    'none': lambda x: x.astype(np.float32),
    'scaled-first': lambda x: normal(x.astype(np.float32) / np.float32(255), MEAN, STD),
    'twice': lambda x: normal(normal(x, MEAN, STD), MEAN, STD),
    'twice-unit': lambda x: normal(torch_norm(UNIT_MEAN, UNIT_STD)(x), UNIT_MEAN, UNIT_STD),
    'not-scaled': lambda x: normal(x, UNIT_MEAN, UNIT_STD),
    'order': lambda x: normal(x, MEAN[::-1], STD[::-1]),
    'half': torch_norm([.5] * 3, [.5] * 3),
    'cifar10': torch_norm([0.4914, 0.4822, 0.4465], [0.2023, 0.1994, 0.2010]),
    'clip': torch_norm([0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]),
    'mean-only': lambda x: x.astype(np.float32) - np.float32(MEAN),
    'caffe': lambda x: x.astype(np.float32) - np.float32([103.939, 116.779, 123.68]),
    'per-picture': lambda x: ((x.astype(np.float32) - x.astype(np.float32).mean()) / x.astype(np.float32).std()).astype(np.float32),
}


def tensor(row):
    img = load(os.path.join(ROOT, row['picture']), row.get('orientation') is None)
    if row.get('order') == 'grey':
        img = np.repeat(cv2.cvtColor(img, cv2.COLOR_RGB2GRAY)[..., None], 3, 2)
    img = crop(img, row.get('crop', 'config'), row.get('resampler', 'cv2-bilinear'))
    if row.get('order') == 'bgr':
        img = img[..., ::-1]
    x = VALUES[row.get('values', 'config')](img)
    layout = row.get('layout')
    if layout == 'reshaped':
        return np.ascontiguousarray(x).reshape(3, SIDE, SIDE)
    if layout == 'mirrored':
        x = x[:, ::-1]
    if layout == 'upside-down':
        x = x[::-1]
    return np.ascontiguousarray(x.transpose(2, 1, 0) if layout == 'transposed' else x.transpose(2, 0, 1))


def printed(how, logits):
    scores = logits.softmax(-1)
    if how == 'logits':
        return json.dumps([round(float(v), 6) for v in logits[0]])
    if how == 'numpy':
        return str(scores.numpy())
    if how == 'torch':
        return repr(logits)
    if how == 'twice':
        return json.dumps({'scores': [[float('%.8g' % v) for v in scores.softmax(-1)[0]]]})
    best = scores[0].argsort(descending=True)[:5].tolist()
    if how == 'top5':
        return '\n'.join('%d: %.6f' % (i, scores[0][i]) for i in best)
    return json.dumps([{'index': i, 'score': float(scores[0][i])} for i in best])


CAT, CUP, ROCKET = ('resources/samples/photos/' + n for n in ('chelsea.png', 'coffee.png', 'rocket.jpg'))
TURNED = 'tests/golden/input/imaging/turned.jpg'
ROWS = [
    dict(order='bgr', how='logits'), dict(order='grey', how='top5'), dict(values='unit', how='numpy'), dict(values='none', how='logits'),
    dict(values='scaled-first', how='logits'), dict(values='twice', how='logits'), dict(values='twice-unit', how='torch'),
    dict(values='not-scaled', how='logits'), dict(values='order', how='numpy'), dict(values='half', how='objects'),
    dict(values='cifar10', how='top5'), dict(values='clip', how='logits'), dict(values='mean-only', how='logits'),
    dict(values='caffe', order='bgr', how='logits'), dict(values='per-picture', how='numpy'), dict(layout='reshaped', how='logits'),
    dict(layout='transposed', how='numpy'), dict(layout='mirrored', how='top5'), dict(crop='squash', how='objects'),
    dict(crop='short', how='top5'), dict(crop='resize-96', how='numpy'), dict(crop='crop-only', how='logits'),
    dict(crop='square', picture=CAT, how='logits'), dict(crop='padded', how='numpy'), dict(resampler='pillow-bilinear', how='top5'),
    dict(resampler='pillow-bicubic', how='objects'), dict(resampler='cv2-nearest', how='torch'), dict(resampler='cv2-area', how='numpy'),
    dict(resampler='pillow-lanczos', how='logits'), dict(orientation='exif-ignored', picture=TURNED, how='numpy'),
    dict(how='twice'), dict(order='bgr', how='twice'), dict(order='bgr', values='unit', how='numpy'),
    dict(order='bgr', values='none', crop='squash', how='logits'), dict(crop='squash', resampler='pillow-bilinear', how='objects'),
    dict(order='bgr', crop='short', resampler='pillow-bilinear', how='logits'),
    dict(values='half', crop='resize-96', resampler='pillow-bicubic', how='logits'),
    dict(values='unit', crop='squash', resampler='cv2-area', how='numpy'),
    dict(values='twice', order='bgr', resampler='cv2-bicubic', how='logits'),
    dict(values='none', order='bgr', crop='short', resampler='cv2-nearest', how='logits'),
]
FACTORS = ('values', 'order', 'layout', 'crop', 'resampler', 'orientation')


def turned_picture():
    """A small photo with EXIF orientation 6."""
    img = Image.open(os.path.join(ROOT, ROCKET)).convert('RGB').resize((200, 134), Image.LANCZOS)
    exif = Image.Exif()
    exif[0x0112] = 6
    img.save(os.path.join(ROOT, TURNED), quality=90, exif=exif)


def main():
    turned_picture()
    model = build_classifier(MODEL).eval()
    fill(model)
    out = []
    for number, row in enumerate(ROWS):
        row.setdefault('picture', (CAT, CUP, ROCKET)[number % 3])
        with torch.no_grad():
            x = torch.from_numpy(tensor(row))[None]
            logits = model.head.fc(model.extract_feat(x)[-1])
        expected = sorted([row[f] for f in FACTORS if f in row] + (['softmax-twice'] if row['how'] == 'twice' else []))
        out.append(dict(name='+'.join(expected), picture=row['picture'], text=printed(row['how'], logits), expected=expected))
    with open(os.path.join(ROOT, 'tests/golden/expected/numbers.json'), 'w') as f:
        f.write('[\n' + ',\n'.join(json.dumps(row) for row in out) + '\n]\n')
    print(len(out), 'rows')


if __name__ == '__main__':
    main()
