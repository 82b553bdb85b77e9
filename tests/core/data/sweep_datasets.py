"""A wide comparison with mmclassification 0.25, run by hand: random folders, random annotation files, and real data.

    PYTHON tests/core/data/sweep_datasets.py FOLDER
    TEARDOWN_DATASET_SWEEP=FOLDER/sweep.json build/check/tests/data_tests tst_datasets sweep

FOLDER is filled with data. Fashion-MNIST comes from Debian's package dataset-fashion-mnist, the digits from opencv-doc, if they are installed.
"""
import gzip
import hashlib
import json
import os
import random
import shutil
import sys
import warnings

warnings.simplefilter('ignore')
import cv2  # noqa: E402
import numpy as np  # noqa: E402
from mmcls.datasets import DATASETS, PIPELINES, build_dataset  # noqa: E402

FASHION = '/usr/share/datasets/fashion-mnist'
DIGITS = '/usr/share/doc/opencv-doc/examples/data/digits.png'
SYLLABLES = ['a', 'B', 'é', '10', '9', ' ', '.', '_', '-', 'ß', '漢', '~', 'z', "'", '0', '#']
ENDINGS = ['.png', '.PNG', '.jpg', '.JPEG', '.tif', '.tiff', '.txt', '', '.bmp', '.webp', '.ppm', '.pgm.gz', '.Jpg']
LABELS = ['0', '1', '-3', '+7', '1_0', '007', '1.0', 'cat', '', '1e3', '0x1', ' 5', '9223372036854775807', '9223372036854775808', '12 ']
SEPARATORS = [' '] * 8 + ['\t', ',', '  ', '']
ENDS = ['\n'] * 8 + ['\r\n', '\r', '\n\n']


def word(rng):
    return ''.join(rng.choice(SYLLABLES) for _ in range(rng.randint(1, 4))).replace('/', '_')


def tree(folder, rng, depth=0):
    os.makedirs(folder, exist_ok=True)
    for _ in range(rng.randint(0, 5)):
        path = os.path.join(folder, word(rng) + rng.choice(ENDINGS))
        if os.path.lexists(path) or os.path.basename(path) in ('.', '..'):
            continue
        kind = rng.random()
        if kind < .07:
            os.symlink(rng.choice(['nowhere', 'x.png', '/dev/null']), path)
        elif kind < .1:
            os.mkfifo(path)
        else:
            open(path, 'w').close()
    if depth < 3:
        for _ in range(rng.randint(1 if depth == 0 else 0, 4 - depth)):
            path = os.path.join(folder, word(rng))
            if not os.path.lexists(path) and os.path.basename(path) not in ('.', '..'):
                tree(path, rng, depth + 1)


def annotations(path, rng):
    with open(path, 'w', newline='', encoding='utf-8') as f:
        clean = rng.random() < .5
        for _ in range(rng.randint(0, 6)):
            name = word(rng) + rng.choice(ENDINGS)
            f.write(name + (' ' + str(rng.randint(-2, 20)) if clean else rng.choice(SEPARATORS) + rng.choice(LABELS)))
            f.write('\n' if clean else rng.choice(ENDS))


def facts(config, test, pictures):
    try:
        dataset = build_dataset(config, dict(test_mode=True) if test else None)
    except Exception as error:
        return {'error': type(error).__name__}
    loader = PIPELINES.build(dict(type='LoadImageFromFile'))
    whole = hashlib.sha256()
    for i in range(len(dataset)):
        results = dataset[i]
        name = os.path.join(results['img_prefix'], results['img_info']['filename']) if 'img_info' in results else ''
        whole.update(name.encode('utf-8', 'surrogateescape') + b'\0' + str(int(results['gt_label'])).encode() + b'\n')
        if pictures:
            image = loader(results)['img'] if name else results['img']
            whole.update(np.ascontiguousarray(image).tobytes())
    return {'length': len(dataset), 'classes': list(dataset.CLASSES or []), 'sha256': whole.hexdigest()}


def main():
    root = os.path.abspath(sys.argv[1])
    shutil.rmtree(root, ignore_errors=True)
    os.makedirs(root)
    cases = []

    def add(name, text, test=False, pictures=False):
        cases.append({'name': name, 'config': text, 'test_mode': test, 'pictures': pictures,
                      **facts(eval(f'dict({text}, pipeline=[])'), test, pictures)})

    for seed in range(400):
        rng = random.Random(seed)
        folder = os.path.join(root, f'tree{seed}')
        tree(folder, rng)
        kind = rng.choice(['CustomDataset', 'CustomDataset', 'ImageNet21k'])
        extra = rng.choice(['', '', ", extensions=['.TIFF', '.txt', '']"]) if kind == 'CustomDataset' else ''
        add(f'tree {seed}', f'type={kind!r}, data_prefix={folder!r}{extra}')
    for seed in range(1000):
        rng = random.Random(seed)
        path = os.path.join(root, f'list{seed}.txt')
        annotations(path, rng)
        kind = rng.choice(['CustomDataset', 'ImageNet', 'ImageNet21k'])
        add(f'list {seed}', f"type={kind!r}, data_prefix='data', ann_file={path!r}")
    if os.path.exists(FASHION):
        # Debian packs the files anew, so the reference is given them unpacked.
        copy = os.path.join(root, 'fashion')
        os.makedirs(copy)
        for name in os.listdir(FASHION):
            with gzip.open(os.path.join(FASHION, name)) as packed, open(os.path.join(copy, name[:-3]), 'wb') as out:
                shutil.copyfileobj(packed, out)
        for test in (False, True):
            add('Fashion-MNIST', f"type='FashionMNIST', data_prefix={copy!r}", test, True)
            cases.append(dict(cases[-1], name='Fashion-MNIST packed', config=f"type='FashionMNIST', data_prefix={FASHION!r}"))
    if os.path.exists(DIGITS):
        sheet = cv2.imread(DIGITS, cv2.IMREAD_GRAYSCALE)
        for i in range(5000):
            row, column = divmod(i, 100)
            path = os.path.join(root, 'digits', str(row // 5), f'{i}.png')
            os.makedirs(os.path.dirname(path), exist_ok=True)
            cv2.imwrite(path, sheet[20 * row:20 * row + 20, 20 * column:20 * column + 20])
        add('digits', f"type='CustomDataset', data_prefix={os.path.join(root, 'digits')!r}", False, True)
    with open(os.path.join(root, 'sweep.json'), 'w') as f:
        json.dump({'cases': cases}, f)
    print(len(cases), 'cases,', sum('error' in case for case in cases), 'of which the reference refuses')


if __name__ == '__main__':
    main()
