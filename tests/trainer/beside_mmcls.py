#!/usr/bin/env python3
"""Trainings beside mmclassification's, value by value: beside_mmcls.py TEARDOWN [--fashion FOLDER] [--threads N] [CASE...]

Run it with the interpreter that tests/zoo/make_golden.py needs. Both train the same config with the same seed, number of threads and kernels; for
each case are printed: iterations, whether a second run of the reference has the bits of its first one, the first value that has other bits, and the largest
relative error of losses and norms of gradients up to iterations 20, 100 and all. --fashion: the folder with Fashion-MNIST's four files, packed or not
(Debian: dataset-fashion-mnist); without it those cases are left out.
"""
import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))

BASE = """
checkpoint_config = dict(interval=100000)
log_config = dict(interval=1, hooks=[dict(type='TextLoggerHook')])
log_level = 'INFO'
load_from = None
resume_from = None
workflow = [('train', 1)]
optimizer_config = dict(grad_clip=dict(max_norm=5.0))
runner = dict(type='IterBasedRunner', max_iters=ITERATIONS)
lr_config = dict(policy='CosineAnnealing', min_lr=0, by_epoch=False)
optimizer = dict(type='SGD', lr=0.05, momentum=0.9, weight_decay=0.0001)
evaluation = dict(interval=100000)
"""
FASHION = """
normal = dict(type='Normalize', mean=[72.94], std=[90.02], to_rgb=False)
pipeline = [AUGMENTS normal, dict(type='ImageToTensor', keys=['img']), dict(type='ToTensor', keys=['gt_label']),
    dict(type='Collect', keys=['img', 'gt_label'])]
part = dict(type='FashionMNIST', data_prefix='fashion', pipeline=pipeline)
data = dict(samples_per_gpu=BATCH, workers_per_gpu=1, train=part, val=part, test=part)
"""
PICTURES = """
normal = dict(type='Normalize', mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375], to_rgb=True)
pipeline = [dict(type='LoadImageFromFile'), AUGMENTS normal, dict(type='ImageToTensor', keys=['img']), dict(type='ToTensor', keys=['gt_label']),
    dict(type='Collect', keys=['img', 'gt_label'])]
part = dict(type='CustomDataset', data_prefix='data/train', pipeline=pipeline)
data = dict(samples_per_gpu=BATCH, workers_per_gpu=1, train=part, val=part, test=part)
"""
AUGMENTS = ("dict(type='RandomResizedCrop', size=SIDE), dict(type='RandomFlip', flip_prob=0.5, direction='horizontal'), "
            "dict(type='ColorJitter', brightness=0.4, contrast=0.4, saturation=0.4), dict(type='RandomErasing', erase_prob=0.3), ")
GRAY_AUGMENTS = "dict(type='RandomCrop', size=SIDE, padding=4), dict(type='RandomFlip', flip_prob=0.5, direction='horizontal'), "


def network(backbone, channels, neck=True, head='LinearClsHead', loss="dict(type='CrossEntropyLoss', loss_weight=1.0)", more=''):
    neck = "dict(type='GlobalAveragePooling')" if neck else 'None'
    return (f"model = dict(type='ImageClassifier', backbone=dict({backbone}), neck={neck}, head=dict(type='{head}', num_classes=CLASSES, "
            f"in_channels={channels}, loss={loss}, topk=(1, )){more})\n")


RESNET = network("type='ResNet_CIFAR', depth=18, in_channels=CHANNELS, num_stages=4, out_indices=(3, ), style='pytorch'", 512)
RESNET_SMALL = network("type='ResNet_CIFAR', depth=18, in_channels=CHANNELS, num_stages=4, out_indices=(3, ), base_channels=16, stem_channels=16, "
                       "style='pytorch'", 128)
RESNET_18 = network("type='ResNet', depth=18, in_channels=CHANNELS, num_stages=4, out_indices=(3, ), style='pytorch'", 512)
REPVGG = network("type='RepVGG', arch='A0', in_channels=CHANNELS, out_indices=(3, )", 1280)
MOBILENET = network("type='MobileNetV2', widen_factor=1.0", 1280)
DEIT = (network("type='VisionTransformer', arch='deit-tiny', img_size=32, patch_size=4", 192, neck=False, head='VisionTransformerClsHead',
                loss="dict(type='LabelSmoothLoss', label_smooth_val=0.1, mode='original')") +
        "optimizer = dict(type='AdamW', lr=0.0005, weight_decay=0.05)\n")

# name: network, data, augments, iterations, batch, side of the pictures
CASES = {
    'resnet_cifar18': (RESNET_SMALL, PICTURES, '', 20, 8, 32),
    'resnet18': (RESNET_18, PICTURES, '', 20, 8, 64),
    'repvgg_a0': (REPVGG, PICTURES, '', 20, 8, 64),
    'mobilenet_v2': (MOBILENET, PICTURES, '', 20, 8, 64),
    'deit_tiny': (DEIT, PICTURES, '', 20, 8, 32),
    'resnet18_augmented': (RESNET_18, PICTURES, AUGMENTS, 100, 8, 64),
    'repvgg_augmented': (REPVGG, PICTURES, AUGMENTS, 100, 8, 64),
    'resnet18_fashion': (RESNET_18, FASHION, '', 200, 16, 28),
    'repvgg_fashion': (REPVGG, FASHION, '', 200, 16, 28),
    'resnet18_fashion_augmented': (RESNET_18, FASHION, GRAY_AUGMENTS, 100, 16, 28),
    'repvgg_fashion_augmented': (REPVGG, FASHION, GRAY_AUGMENTS, 100, 16, 28),
}
ORDER = ('iter', 'lr', 'img', 'top-1', 'loss', 'grads', 'grad_norm', 'weights', 'buffers')


def written(name):
    model, data, augments, iterations, batch, side = CASES[name]
    gray = data is FASHION
    text = BASE + model + data
    for word, by in (('AUGMENTS', augments), ('ITERATIONS', iterations), ('BATCH', batch), ('SIDE', side), ('CHANNELS', 1 if gray else 3),
                     ('CLASSES', 10 if gray else 2)):
        text = text.replace(word, str(by))
    with open(name + '.py', 'w') as file:
        file.write(text)
    return side


def fashion(folder, count=1600):
    """The first pictures of both parts, unpacked as the reference wants them."""
    os.mkdir('fashion')
    for name in ('train-images-idx3-ubyte', 'train-labels-idx1-ubyte', 't10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'):
        path = os.path.join(folder, name)
        data = open(path, 'rb').read() if os.path.exists(path) else gzip.open(path + '.gz').read()
        head, each = (16, 784) if 'images' in name else (8, 1)
        with open(os.path.join('fashion', name), 'wb') as file:
            file.write(data[:4] + count.to_bytes(4, 'big') + data[8:head + each * count])


def rows(path):
    with open(path) as file:
        return [json.loads(line) for line in file]


def first_difference(ours, theirs):
    for one, other in zip(ours, theirs):
        for key in ORDER:
            if one.get(key) != other.get(key):
                return f"{key} of iteration {one['iter'] + 1}"
    return 'none' if len(ours) == len(theirs) else f'{len(ours)} instead of {len(theirs)} iterations'


def largest_error(ours, theirs, iterations):
    error = 0.0
    for one, other in list(zip(ours, theirs))[:iterations]:
        for key in ('loss', 'grad_norm'):
            a, b = float.fromhex(one[key]), float.fromhex(other[key])
            error = max(error, abs(a - b) / abs(b) if b else abs(a))
    return error


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument('program')
    parser.add_argument('cases', nargs='*')
    parser.add_argument('--fashion')
    parser.add_argument('--threads', type=int, default=1)
    parser.add_argument('--twice', action='store_true', help='the reference runs twice')
    given = parser.parse_args()
    program = os.path.abspath(given.program)
    environment = dict(os.environ, OMP_NUM_THREADS=str(given.threads), CUDA_VISIBLE_DEVICES='')
    # Both with the kernels that the program chooses by itself.
    environment.setdefault('ATEN_CPU_CAPABILITY', 'default' if 'avx2' not in open('/proc/cpuinfo').read() else 'avx2')
    environment.setdefault('OPENBLAS_CORETYPE', 'Haswell')
    sys.path.insert(0, HERE)
    from make_train import pictures
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        if given.fashion:
            fashion(given.fashion)
        for name in given.cases or CASES:
            if 'fashion' in name and not given.fashion:
                continue
            pictures(folder, written(name))
            own = [program, 'train', name + '.py', '--work-dir', 'own_' + name, '--seed', '5', '--threads', str(given.threads), '--no-validate',
                   '--trace-values', 'own.jsonl']
            subprocess.run(own, env=environment, check=True, stdout=subprocess.DEVNULL)
            tool = [sys.executable, os.path.join(HERE, 'make_train.py'), name + '.py']
            options = ['--work-dir', 'wd_' + name, '--seed', '5', '--device', 'cpu', '--no-validate']
            repeats = ''
            for number in range(2 if given.twice else 1):
                subprocess.run(tool + [f'theirs{number}.jsonl'] + options, env=environment, check=True, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
            ours, theirs = rows('own.jsonl'), rows('theirs0.jsonl')
            if given.twice:
                repeats = f'; the reference repeats itself up to: {first_difference(rows("theirs1.jsonl"), theirs)}'
                subprocess.run(own, env=environment, check=True, stdout=subprocess.DEVNULL)
                repeats += f', the program: {first_difference(rows("own.jsonl"), ours)}'
            print(f'{name}: {len(theirs)} iterations; first other bit: {first_difference(ours, theirs)}; largest relative error '
                  f'{largest_error(ours, theirs, 20):.1e} in 20, {largest_error(ours, theirs, 100):.1e} in 100, '
                  f'{largest_error(ours, theirs, 10**9):.1e} in all{repeats}', flush=True)


if __name__ == '__main__':
    main()
