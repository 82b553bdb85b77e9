"""Writes the small datasets of tests/core/data/datasets and what mmclassification 0.25 loads from them (datasets.json).

    PYTHON tests/core/data/make_datasets.py

with a Python that imports mmclassification 0.25, mmcv 1.7.2, cv2 and scipy. The data is random noise from a fixed seed.
"""
import gzip
import hashlib
import json
import os
import pickle
import shutil
import struct
import sys
import tempfile
import warnings

warnings.simplefilter('ignore')
sys.path.append('/usr/lib/python3/dist-packages')  # Debian's scipy, if the environment has none

import cv2  # noqa: E402
import numpy as np  # noqa: E402
from mmcls.datasets import DATASETS, PIPELINES, build_dataset  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, 'datasets')
random = np.random.RandomState(17)


def picture(path, height=3, width=4):
    path = os.path.join(ROOT, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    cv2.imwrite(path, random.randint(0, 256, (height, width, 3), dtype=np.uint8))


def write(path, data):
    path = os.path.join(ROOT, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as f:
        f.write(data if isinstance(data, bytes) else data.encode())


def folders():
    for name in ('cat/b.png', 'cat/a.png', 'cat/deep/er/c.png', 'cat/.hidden.png', 'cat/.Trash/z.png', 'dog/10.png', 'dog/9.PNG',
                 'dog/x.jpg.png', 'Ant/one.bmp', '.stray/s.png', 'beside.png'):
        picture('folders/' + name)
    write('folders/dog/notes.txt', 'no picture')
    write('folders/dog/w.webp', 'left out')
    write('folders/eel/readme.md', 'an empty class')
    picture('numbers/1/a.png')
    picture('numbers/2/a.png')
    picture('numbers/10/a.png')
    picture('splits/train/a.png')
    picture('splits/val/a.png')


def lists():
    write('lists/plain.txt', 'cat/a.png 0\ndog/10.png 2\r\ncat/deep/er/c.png 1\n')
    write('lists/spaces.txt', '  folder with spaces/a b.png 3 \ncat/a.png -1\ndog/9.PNG 1_0')
    write('lists/mark.txt', b'\xef\xbb\xbfcat/a.png 0\n')
    write('lists/twice.txt', 'cat/a.png 0\ncat/a.png 1\ncat/b.png 0\ncat/b.png 0\n')
    write('lists/name.txt', 'cat/a.png 0\ncat/b.png cat\ncat/b.png 1\n')
    write('lists/tab.txt', 'cat/a.png\t0\n')
    write('lists/blank.txt', 'cat/a.png 0\n\ncat/b.png 1\n')
    write('lists/alone.txt', 'cat/a.png\n')
    write('lists/large.txt', 'cat/a.png 99999999999999999999\n')
    write('lists/latin1.txt', b'cat/a.png 0\ncaf\xe9.png 1\n')
    write('lists/empty.txt', '')
    write('lists/classes.txt', 'ant\ncat\ndog\n')
    write('lists/classes_blank.txt', 'ant\ncat\n\n')


def python2_batch(pairs):
    """A pickle as Python 2 wrote those of CIFAR: protocol 2, str for everything, arrays by _reconstruct."""
    def text(value):
        value = value.encode() if isinstance(value, str) else value
        return b'U' + bytes([len(value)]) + value if len(value) < 256 else b'T' + struct.pack('<I', len(value)) + value

    def item(value):
        if isinstance(value, (str, bytes)):
            return text(value)
        if isinstance(value, int):
            return b'K' + bytes([value])
        if isinstance(value, list):
            return b'](' + b''.join(item(x) for x in value) + b'e'
        dtype = b'cnumpy\ndtype\n' + text('u1') + b'K\x00K\x01\x87R(K\x03' + text('|') + b'NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb'
        shape = b''.join(b'M' + struct.pack('<H', s) for s in value.shape)
        return (b'cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85' + text('b') + b'\x87R(K\x01' + shape +
                (b'\x86' if value.ndim == 2 else b'\x85') + dtype + b'\x89' + text(value.tobytes()) + b'tb')
    return b'\x80\x02}(' + b''.join(text(k) + item(v) for k, v in pairs) + b'u.'


def cifar():
    def batch(count, labels):
        data = random.randint(0, 256, (count, 3072), dtype=np.uint8)
        return data, [int(x) for x in random.randint(0, labels, count)]
    base = 'cifar/cifar-10-batches-py/'
    for i in range(1, 6):
        data, labels = batch(2, 10)
        pairs = [('batch_label', f'batch {i} of 5'), ('labels', labels), ('data', data), ('filenames', ['a.png', 'b.png'])]
        write(base + f'data_batch_{i}', python2_batch(pairs) if i % 2 else pickle.dumps(dict(pairs), protocol=2))
    data, labels = batch(3, 10)
    write(base + 'test_batch', pickle.dumps({'data': data, 'labels': labels}, protocol=4))
    write(base + 'batches.meta', python2_batch([('num_cases_per_batch', 2), ('label_names', [f'thing {i}' for i in range(10)])]))
    base = 'cifar/cifar-100-python/'
    for name, count in (('train', 3), ('test', 2)):
        data, labels = batch(count, 100)
        pairs = [('filenames', ['a.png'] * count), ('fine_labels', labels), ('coarse_labels', [1] * count), ('data', data)]
        write(base + name, python2_batch(pairs))
    write(base + 'meta', python2_batch([('fine_label_names', [f'fine {i}' for i in range(100)]), ('coarse_label_names', ['coarse'])]))


def idx(array):
    return struct.pack('>HBB', 0, 8, array.ndim) + b''.join(struct.pack('>I', s) for s in array.shape) + array.tobytes()


MNIST_FILES = (('train-images-idx3-ubyte', 3, True), ('train-labels-idx1-ubyte', 3, False), ('t10k-images-idx3-ubyte', 2, True),
               ('t10k-labels-idx1-ubyte', 2, False))


def mnist():
    for name, count, pictures in MNIST_FILES:
        array = random.randint(0, 256 if pictures else 10, (count, 5, 4) if pictures else count).astype(np.uint8)
        write('mnist/' + name, idx(array))
        write('fashion/' + name + '.gz', gzip.compress(idx(array), mtime=0))


def cub():
    names = ['001.Black/a_1.jpg', '001.Black/b.jpg', '002.Laysan/c.jpg', '200.Yellow/d.jpg']
    for name in names:
        picture('cub/images/' + name)
    write('cub/images.txt', ''.join(f'{i + 1} {n}\n' for i, n in enumerate(names)))
    write('cub/image_class_labels.txt', '1 1\n2 1\n3 2\n4 200\n')
    write('cub/train_test_split.txt', '1 0\n2 1\n3 1\n4 0\n')
    write('cub/short_split.txt', '1 0\n2 1\n3 1\n')


def cars():
    import scipy.io as sio

    def save(path, variables, **options):
        path = os.path.join(ROOT, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        sio.savemat(path, variables, **options)
        with open(path, 'r+b') as f:
            f.write(b'MATLAB 5.0 MAT-file, written by make_datasets.py'.ljust(116))  # without the date

    for split, count in (('train', 3), ('test', 2)):
        rows = []
        for i in range(count):
            name = f'{i + 1:05d}.jpg'
            picture(f'cars/cars_{split}/{name}')
            rows.append((np.uint8(1), np.uint8(2), np.uint16(300), np.uint16(i), np.uint8(196 - i), name))
        fields = [(n, object) for n in ('bbox_x1', 'bbox_y1', 'bbox_x2', 'bbox_y2', 'class', 'fname')]
        table = {'annotations': np.array([rows], dtype=fields).reshape(1, count)}
        name = 'cars_train_annos' if split == 'train' else 'cars_test_annos_withlabels'
        save(f'cars/devkit/{name}.mat', table, do_compression=split == 'test')
        unlabelled = np.array([[r[:4] + r[5:] for r in rows]], dtype=fields[:4] + fields[5:]).reshape(1, count)
        save('cars/devkit/cars_test_annos.mat', {'annotations': unlabelled})
        column = np.array([rows], dtype=fields).reshape(count, 1)
        save('cars/devkit/column.mat', {'annotations': column}, do_compression=True)


def voc():
    def thing(name, difficult):
        return f'<object>\n<name>{name}</name>\n<difficult>{difficult}</difficult>\n</object>\n'
    objects = {'000001': [('dog', 0), ('person', 1)], '000002': [('cat', 1), ('cat', 0)], '000003': [('unicorn', 0)],
               '000004': [('tvmonitor', 0), ('aeroplane', 1), ('aeroplane', 1)]}
    for name, things in objects.items():
        picture(f'VOC2007/JPEGImages/{name}.jpg')
        body = ''.join(thing(*t) for t in things)
        write(f'VOC2007/Annotations/{name}.xml', f'<?xml version="1.0"?>\n<annotation>\n<filename>{name}.jpg</filename>\n{body}</annotation>\n')
    write('VOC2007/ImageSets/Main/test.txt', '000001\n000002\n000003\n000004\n')
    write('VOC2007/ImageSets/Main/class.txt', '000001  1\n')
    write('VOC2007/ImageSets/Main/broken.txt', '000001\n000009\n000010\n000002\n')
    write('VOC2007/Annotations/000009.xml', '<annotation>\n<object>\n<name>dog</object>\n</annotation>\n')
    write('VOC2007/Annotations/000010.xml', '<annotation>\n<object>\n<name>dog</name>\n</object>\n</annotation>\n')


def md5(path):
    with open(path, 'rb') as f:
        return hashlib.md5(f.read()).hexdigest()


def trust_own_files():
    """The checksums of the published files are those of the reference; these small ones have others."""
    for cls, base in (('CIFAR10', 'cifar/cifar-10-batches-py/'), ('CIFAR100', 'cifar/cifar-100-python/')):
        cls = DATASETS.get(cls)
        cls.train_list = [[n, md5(base + n)] for n, _ in cls.train_list]
        cls.test_list = [[n, md5(base + n)] for n, _ in cls.test_list]
        cls.meta = dict(cls.meta, md5=md5(base + cls.meta['filename']))
    cls = DATASETS.get('FashionMNIST')
    cls.resources = {k: (n, md5('fashion/' + n)) for k, (n, _) in cls.resources.items()}


def described(names):
    if names is None:
        return None
    names = list(names)
    whole = hashlib.sha256('\n'.join(names).encode()).hexdigest()
    return {'count': len(names), 'first': names[:3], 'sha256': whole}


def loaded(config, test):
    default = dict(test_mode=True) if test else None
    dataset = build_dataset(config, default)
    loader = PIPELINES.build(dict(type='LoadImageFromFile'))
    samples = []
    for i in range(len(dataset)):
        results = dataset[i]
        row = {'label': results['gt_label'].tolist(), 'categories': dataset.get_cat_ids(i)}
        if 'img_info' in results:
            row['filename'] = os.path.join(results['img_prefix'], results['img_info']['filename'])
            row['keys'] = list(results)
            if os.path.exists(row['filename']):
                results = loader(results)
        if 'img' in results:
            row['shape'] = list(results['img'].shape)
            row['sha256'] = hashlib.sha256(np.ascontiguousarray(results['img']).tobytes()).hexdigest()
        samples.append(row)
    leaf = dataset
    return {'length': len(dataset), 'classes': described(leaf.CLASSES),
            'folders': [[k, v] for k, v in leaf.folder_to_idx.items()] if hasattr(leaf, 'folder_to_idx') else None,
            'samples': samples}


EXTRA = ", classes=['x', 'y', 'z']"
VOC_LIST = "ann_file='VOC2007/ImageSets/Main/{}.txt'"
CUB = "type='CUB', ann_file='cub/images.txt', image_class_labels_file='cub/image_class_labels.txt', data_prefix='cub/images'"

# name, test_mode as default, arguments; of a failing one also our code, and how many samples are usable all the same
CASES = [
    ('folders', False, "type='CustomDataset', data_prefix='folders'"),
    ('folders of png only', False, "type='CustomDataset', data_prefix='folders', extensions=['.PNG']"),
    ('folders of 21k', False, "type='ImageNet21k', data_prefix='folders'"),
    ('names as a list', False, "type='CustomDataset', data_prefix='folders', classes=['s', 'a', 'c', 'd', 'e']"),
    ('numbers', False, "type='CustomDataset', data_prefix='numbers'"),
    ('splits', False, "type='CustomDataset', data_prefix='splits'"),
    ('list', False, "type='CustomDataset', data_prefix='folders', ann_file='lists/plain.txt'"),
    ('list with names in a file', False, "type='CustomDataset', data_prefix='folders', ann_file='lists/plain.txt', classes='lists/classes.txt'"),
    ('list with a blank name', False, "type='CustomDataset', data_prefix='folders', ann_file='lists/plain.txt', classes='lists/classes_blank.txt'"),
    ('spaces', False, "type='ImageNet', data_prefix='folders', ann_file='lists/spaces.txt'"),
    ('byte order mark', False, "type='ImageNet', data_prefix='folders', ann_file='lists/mark.txt'"),
    ('twice', False, "type='CustomDataset', data_prefix='folders', ann_file='lists/twice.txt'"),
    ('list of 21k', True, "type='ImageNet21k', data_prefix='folders', ann_file='lists/plain.txt'" + EXTRA),
    ('cifar10 train', False, "type='CIFAR10', data_prefix='cifar'"),
    ('cifar10 test', True, "type='CIFAR10', data_prefix='cifar'"),
    ('cifar10 test by argument', False, "type='CIFAR10', data_prefix='cifar', test_mode=True"),
    ('cifar100 train', False, "type='CIFAR100', data_prefix='cifar'"),
    ('cifar100 test', True, "type='CIFAR100', data_prefix='cifar'" + EXTRA),
    ('mnist train', False, "type='MNIST', data_prefix='mnist'"),
    ('mnist test', True, "type='MNIST', data_prefix='mnist'"),
    ('fashion train', False, "type='FashionMNIST', data_prefix='fashion'"),
    ('fashion test', True, "type='FashionMNIST', data_prefix='fashion'" + EXTRA),
    ('cub train', False, CUB + ", train_test_split_file='cub/train_test_split.txt'"),
    ('cub test', True, CUB + ", train_test_split_file='cub/train_test_split.txt'"),
    ('cars train', False, "type='StanfordCars', data_prefix='cars', test_mode=False"),
    ('cars test', True, "type='StanfordCars', data_prefix='cars'"),
    ('cars in a column', False, "type='StanfordCars', data_prefix='cars', test_mode=True, ann_file='cars/devkit/column.mat'"),
    ('voc', True, "type='VOC', data_prefix='VOC2007', " + VOC_LIST.format('test')),
    ('voc difficult positive', True, "type='VOC', data_prefix='VOC2007', difficult_as_postive=True, " + VOC_LIST.format('test')),
    ('voc difficult negative', True, "type='VOC', data_prefix='VOC2007', difficult_as_postive=False, " + VOC_LIST.format('test')),
    ('voc some classes', True, "type='VOC', data_prefix='VOC2007', classes=['cat', 'dog'], " + VOC_LIST.format('test')),
]
FAILING = [
    ('no folder', False, "type='CustomDataset', data_prefix='nowhere'", 'dataset-folder', 0),
    ('a file as folder', False, "type='CustomDataset', data_prefix='lists/plain.txt'", 'dataset-folder', 0),
    ('no picture', False, "type='CustomDataset', data_prefix='folders', extensions=['.gif']", 'dataset-no-samples', 0),
    ('count of folders', False, "type='ImageNet', data_prefix='folders'", 'dataset-class-count', 9),
    ('no list', False, "type='ImageNet', data_prefix='folders', ann_file='nowhere.txt'", 'dataset-annotations', 0),
    ('no file of names', False, "type='ImageNet', data_prefix='folders', ann_file='lists/plain.txt', classes='nowhere.txt'", 'dataset-classes-file', 3),
    ('a name instead of an index', False, "type='ImageNet', data_prefix='folders', ann_file='lists/name.txt'", 'dataset-annotation', 2),
    ('a tab', False, "type='ImageNet', data_prefix='folders', ann_file='lists/tab.txt'", 'dataset-annotation', 0),
    ('a blank line', False, "type='ImageNet', data_prefix='folders', ann_file='lists/blank.txt'", 'dataset-annotation', 2),
    ('no class', False, "type='ImageNet', data_prefix='folders', ann_file='lists/alone.txt'", 'dataset-annotation', 0),
    ('beyond 64 bits', False, "type='ImageNet', data_prefix='folders', ann_file='lists/large.txt'", 'dataset-annotation', 0),
    ('latin-1', False, "type='ImageNet', data_prefix='folders', ann_file='lists/latin1.txt'", 'dataset-annotations', 0),
    ('empty list of 21k', False, "type='ImageNet21k', data_prefix='folders', ann_file='lists/empty.txt'", 'dataset-no-samples', 0),
    ('classes as a number', False, "type='ImageNet', data_prefix='folders', classes=3", 'config-value', None),
    ('recursion', False, "type='ImageNet21k', data_prefix='folders', recursion_subdir=False", 'config-value', None),
    ('multi label', False, "type='ImageNet21k', data_prefix='folders', multi_label=True", 'config-value', None),
    ('unknown argument', False, "type='ImageNet', data_prefix='folders', extensions=['.gif']", 'registry-argument', None),
    ('unknown type', False, "type='ImageNot', data_prefix='folders'", 'registry-unknown', None),
    ('cars without test_mode', False, "type='StanfordCars', data_prefix='cars'", 'registry-argument', None),
    ('cars without labels', True, "type='StanfordCars', data_prefix='cars', ann_file='cars/devkit/cars_test_annos.mat'", 'dataset-cars', 0),
    ('cub of other lengths', False, CUB + ", train_test_split_file='cub/short_split.txt'", 'dataset-lengths', 2),
    ('cub without a list', False, CUB + ", train_test_split_file='cub/nowhere.txt'", 'dataset-annotations', 0),
    ('voc of another year', True, "type='VOC', data_prefix='voc', " + VOC_LIST.format('empty'), 'dataset-voc-year', 0),
    ('voc without a list', True, "type='VOC', data_prefix='VOC2007'", 'dataset-annotations', 0),
    ('voc list of a class', True, "type='VOC', data_prefix='VOC2007', " + VOC_LIST.format('class'), 'dataset-annotations', 0),
    ('voc broken xml', True, "type='VOC', data_prefix='VOC2007', " + VOC_LIST.format('broken'), 'dataset-xml', 2),
]


def main():
    shutil.rmtree(ROOT, ignore_errors=True)
    for make in (folders, lists, cifar, mnist, cub, cars, voc):
        make()
    write('VOC2007/ImageSets/Main/empty.txt', '')
    result = {'cases': [], 'failing': []}
    with tempfile.TemporaryDirectory() as copy:
        # FashionMNIST unpacks its files beside themselves.
        work = os.path.join(copy, 'datasets')
        shutil.copytree(ROOT, work)
        os.chdir(work)
        trust_own_files()
        for name, test, text in CASES:
            config = eval(f'dict({text}, pipeline=[])')
            result['cases'].append({'name': name, 'test_mode': test, 'config': text, **loaded(config, test)})
        for name, test, text, code, usable in FAILING:
            try:
                loaded(eval(f'dict({text}, pipeline=[])'), test)
                raise SystemExit(f'{name}: the reference does not fail')
            except Exception as error:
                result['failing'].append({'name': name, 'test_mode': test, 'config': text, 'code': code, 'usable': usable,
                                          'reference': type(error).__name__, 'says': str(error).splitlines()[0][:200]})
    with open(os.path.join(HERE, 'datasets.json'), 'w') as f:
        rows = {k: ',\n'.join('  ' + json.dumps(row) for row in v) for k, v in result.items()}
        f.write('{\n' + ',\n'.join(f'"{k}": [\n{v}\n]' for k, v in rows.items()) + '\n}\n')


if __name__ == '__main__':
    main()
