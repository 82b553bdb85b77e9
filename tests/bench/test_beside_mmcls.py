#!/usr/bin/env python3
"""`teardown test` beside the loop of mmclassification's tools/test.py: the same data, network, weights and number of workers.

usage: PYTHON test_beside_mmcls.py PROGRAM [--case fashion|photos] [--pairs 5] [--workers 2] [--count N] [--fashion FOLDER] [--photos FOLDER]
with a Python that imports mmclassification 0.25.

fashion: ResNet_CIFAR-18 on the 10,000 test pictures of Fashion-MNIST (Debian: dataset-fashion-mnist). photos: ResNet-18 at 64 pixels on a
folder of JPEGs in folders by class (make_photos.py, 2,000 of 500x375).

Pairs of runs in turn. Starting is not counted on either side: of the reference only single_gpu_test is timed, in a process that has everything
loaded; of the program the run of a few pictures is taken off that of all. Predictions must be the same.
"""
import argparse, gzip, logging, os, resource, shutil, statistics, subprocess, sys, tempfile, time, warnings

warnings.filterwarnings('ignore')
logging.disable(logging.INFO)
parser = argparse.ArgumentParser(usage=__doc__)
parser.add_argument('program')
parser.add_argument('--case', choices=['fashion', 'photos'], default='fashion')
parser.add_argument('--pairs', type=int, default=5)
parser.add_argument('--workers', type=int, default=2)
parser.add_argument('--count', type=int, default=0, help='fashion: only so many pictures')
parser.add_argument('--fashion', default='/usr/share/datasets/fashion-mnist')
parser.add_argument('--photos')
parser.add_argument('--fast', action='store_true', help='teardown test --fast')
args = parser.parse_args()

FASHION = """
model = dict(type='ImageClassifier',
    backbone=dict(type='ResNet_CIFAR', depth=18, in_channels=1, num_stages=4, out_indices=(3, ), style='pytorch'),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(type='LinearClsHead', num_classes=10, in_channels=512, loss=dict(type='CrossEntropyLoss', loss_weight=1.0), topk=(1, 5)))
pipeline = [dict(type='Normalize', mean=[72.94], std=[90.02], to_rgb=False), dict(type='ImageToTensor', keys=['img']),
    dict(type='Collect', keys=['img'])]
data = dict(samples_per_gpu=64, workers_per_gpu=%d, test=dict(type='FashionMNIST', data_prefix='%s', pipeline=pipeline, test_mode=True))
"""
PHOTOS = """
model = dict(type='ImageClassifier',
    backbone=dict(type='ResNet', depth=18, num_stages=4, out_indices=(3, ), style='pytorch'),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(type='LinearClsHead', num_classes=10, in_channels=512, loss=dict(type='CrossEntropyLoss', loss_weight=1.0), topk=(1, 5)))
pipeline = [dict(type='LoadImageFromFile'), dict(type='Resize', size=(72, -1)), dict(type='CenterCrop', crop_size=64),
    dict(type='Normalize', mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375], to_rgb=True),
    dict(type='ImageToTensor', keys=['img']), dict(type='Collect', keys=['img'])]
data = dict(samples_per_gpu=32, workers_per_gpu=%d, test=dict(type='CustomDataset', data_prefix='%s', pipeline=pipeline, test_mode=True))
"""
FEW = 64  # of the runs that only start


def idx(folder, count):
    """The first pictures of the test part, unpacked as the reference wants them."""
    os.makedirs(folder)
    for name, head, each in (('t10k-images-idx3-ubyte', 16, 784), ('t10k-labels-idx1-ubyte', 8, 1)):
        data = gzip.open(f'{args.fashion}/{name}.gz').read()
        count_here = min(count, (len(data) - head) // each)
        with open(f'{folder}/{name}', 'wb') as file:
            file.write(data[:4] + count_here.to_bytes(4, 'big') + data[8:head + each * count_here])
    # The reference looks for all four files before it reads two of them.
    for name in ('train-images-idx3-ubyte', 'train-labels-idx1-ubyte'):
        shutil.copy(f'{folder}/t10k-{name[6:]}', f'{folder}/{name}')


folder = tempfile.mkdtemp()
configs = {}
for part, count in (('all', args.count or 10000), ('few', FEW)):
    if args.case == 'fashion':
        idx(f'{folder}/{part}', count)
        text = FASHION % (args.workers, f'{folder}/{part}')
    else:
        data = args.photos
        if part == 'few':
            data = f'{folder}/few'
            for name in sorted(os.listdir(args.photos)):
                os.makedirs(f'{data}/{name}')
                for file in sorted(os.listdir(f'{args.photos}/{name}'))[:FEW // 10]:
                    os.symlink(os.path.abspath(f'{args.photos}/{name}/{file}'), f'{data}/{name}/{file}')
        text = PHOTOS % (args.workers, os.path.abspath(data))
    configs[part] = f'{folder}/{part}.py'
    open(configs[part], 'w').write(text)

import mmcv
import numpy as np
import torch
from mmcls.apis import single_gpu_test
from mmcls.datasets import build_dataloader, build_dataset
from mmcls.models import build_classifier
from mmcls.utils import setup_multi_processes, wrap_non_distributed_model

config = mmcv.Config.fromfile(configs['all'])
setup_multi_processes(config)
torch.manual_seed(3)
model = build_classifier(config.model)
model.init_weights()
generator = torch.Generator().manual_seed(5)
with torch.no_grad():
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.2, generator=generator)
            module.running_var.uniform_(0.5, 1.5, generator=generator)
    model.head.fc.weight.normal_(0, 0.5, generator=generator)  # answers far apart
checkpoint = f'{folder}/weights.pth'
dataset = build_dataset(config.data.test, default_args=dict(test_mode=True))
torch.save(dict(meta=dict(CLASSES=dataset.CLASSES), state_dict=model.state_dict()), checkpoint)
model.CLASSES = dataset.CLASSES
model = wrap_non_distributed_model(model, device='cpu')


def cpu():
    """Processor seconds of this process and of the children that have ended: what a loaded machine measures best."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def reference():
    loader = build_dataloader(dataset, config.data.samples_per_gpu, config.data.workers_per_gpu, num_gpus=1, dist=False, round_up=True,
                              shuffle=False, sampler_cfg=None)
    sys.stdout.flush()
    kept, quiet = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)  # its progress bar
    begin, before = time.perf_counter(), cpu()
    scores = np.vstack(single_gpu_test(model, loader))
    seconds = time.perf_counter() - begin
    del loader  # its workers end
    used = cpu() - before
    sys.stdout.flush()
    os.dup2(kept, 1)
    os.close(quiet), os.close(kept)
    return seconds, scores, used


def own(part):
    out = f'{folder}/{part}.pkl'
    command = [args.program, 'test', configs[part], checkpoint, '--out', out, '--out-items', 'class_scores'] + ['--fast'] * args.fast
    begin, before = time.perf_counter(), cpu()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
    return time.perf_counter() - begin, mmcv.load(out)['class_scores'], cpu() - before


pictures = len(dataset)
_, expected, _ = reference()
_, found, _ = own('all')
same = int((expected.argmax(1) == found.argmax(1)).sum())
print(f'{pictures} pictures, {args.workers} workers; predictions: {same} the same; scores at most {np.abs(expected - found).max():.1e} apart')
rows = []
for _ in range(args.pairs):
    theirs, _, their_cpu = reference()
    whole, _, whole_cpu = own('all')
    start, _, start_cpu = own('few')
    mine, my_cpu = whole - start, whole_cpu - start_cpu
    rows.append((theirs, mine, theirs / mine, their_cpu / my_cpu))
    print(f'  reference {theirs:6.2f} s, {their_cpu:6.2f} of processor   own {mine:6.2f} s (with the start {whole:.2f}), {my_cpu:6.2f}   '
          f'ratio {theirs / mine:.2f}, of processor {their_cpu / my_cpu:.2f}', flush=True)
median = [statistics.median(column) for column in zip(*rows)]
print(f'median: reference {pictures / median[0]:.0f} pictures/s, own {pictures / median[1]:.0f}; ratio {median[2]:.2f}, '
      f'of processor seconds {median[3]:.2f}; load {os.getloadavg()[0]:.1f}')
shutil.rmtree(folder)
sys.exit(0 if same == pictures else 1)
