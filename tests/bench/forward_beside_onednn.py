#!/usr/bin/python3
"""Plain forward passes beside the same network in oneDNN's own layout (torch.utils.mkldnn.to_mkldnn), in turn, with the same threads.

usage: forward_beside_onednn.py PROGRAM [--rounds N] [--threads 1,2] [--batch N] [--networks A,B] [--before OTHER_PROGRAM] [--linear BENCH_LINEAR]

Prints a line for each network and number of threads: medians in ms of the program, of oneDNN's layout, and of the other program (a build to
compare with), and the median of the rounds' ratios. --linear takes the program bench_linear (ninja bench_linear) and adds the twelve linear
layers of a quarter of ViT-B. Needs Debian's python3-torch. Other programs at work spoil times: the ratios are of neighbours in time.
"""
import argparse, json, os, statistics, subprocess, tempfile, time

import numpy
import torch
from torch import nn
from torch.utils import mkldnn


class Rows(nn.Module):
    """[N, C, H, W] -> [N, C * H * W], in either layout."""

    def forward(self, x):
        return x.to_dense().flatten(1).to_mkldnn() if x.is_mkldnn else x.flatten(1)


class Residual(nn.Module):
    def __init__(self, body, shortcut):
        super().__init__()
        self.body, self.shortcut = body, shortcut

    def forward(self, x):
        return torch.relu(self.body(x) + (x if self.shortcut is None else self.shortcut(x)))


class ThreeBranches(nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        self.three, self.one = unit(i, o, 3, stride, relu=False), unit(i, o, 1, stride, relu=False)
        self.same = nn.BatchNorm2d(i) if i == o and stride == 1 else None

    def forward(self, x):
        y = self.three(x) + self.one(x)
        return torch.relu(y if self.same is None else y + self.same(x))


def unit(i, o, kernel, stride=1, groups=1, relu=True):
    parts = [nn.Conv2d(i, o, kernel, stride, kernel // 2, groups=groups, bias=False), nn.BatchNorm2d(o)]
    return nn.Sequential(*parts, *([nn.ReLU()] if relu else []))


def resnet(bottleneck, counts, groups=1, width=64):
    layers, channels = [unit(3, 64, 7, 2), nn.MaxPool2d(3, 2, 1)], 64
    for stage, count in enumerate(counts):
        out, middle = 64 * 2 ** stage * (4 if bottleneck else 1), width * 2 ** stage
        for k in range(count):
            stride = 2 if k == 0 and stage else 1
            if bottleneck:
                body = nn.Sequential(unit(channels, middle, 1), unit(middle, middle, 3, stride, groups), unit(middle, out, 1, relu=False))
            else:
                body = nn.Sequential(unit(channels, out, 3, stride), unit(out, out, 3, relu=False))
            layers.append(Residual(body, unit(channels, out, 1, stride, relu=False) if stride != 1 or channels != out else None))
            channels = out
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), Rows(), nn.Linear(channels, 1000))


def vgg16():
    layers, channels = [], 3
    for out in (64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0):
        layers += [nn.Conv2d(channels, out, 3, 1, 1), nn.ReLU()] if out else [nn.MaxPool2d(2, 2)]
        channels = out or channels
    return nn.Sequential(*layers, Rows(), nn.Linear(25088, 4096), nn.ReLU(), nn.Linear(4096, 4096), nn.ReLU(), nn.Linear(4096, 1000))


def repvgg_a0():
    widths, layers = [48, 48, 96, 192, 1280], [ThreeBranches(3, 48, 2)]
    for stage, count in enumerate((2, 4, 14, 1), start=1):
        layers += [ThreeBranches(widths[stage - 1 if k == 0 else stage], widths[stage], 2 if k == 0 else 1) for k in range(count)]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), Rows(), nn.Linear(1280, 1000))


# The network as a config, and as modules where oneDNN's layout has every operation that it needs.
HEAD = "dict(type='LinearClsHead', num_classes=1000, in_channels={})"
NETWORKS = {
    'ResNet-50': ("dict(type='ResNet', depth=50)", HEAD.format(2048), lambda: resnet(True, (3, 4, 6, 3))),
    'ResNeXt-50': ("dict(type='ResNeXt', depth=50, groups=32, width_per_group=4)", HEAD.format(2048), lambda: resnet(True, (3, 4, 6, 3), 32, 128)),
    'ResNet-18': ("dict(type='ResNet', depth=18)", HEAD.format(512), lambda: resnet(False, (2, 2, 2, 2))),
    'VGG-16': ("dict(type='VGG', depth=16, num_classes=1000)", "dict(type='ClsHead')", vgg16),
    'RepVGG-A0': ("dict(type='RepVGG', arch='A0')", HEAD.format(1280), repvgg_a0),
    'SE-ResNet-50': ("dict(type='SEResNet', depth=50)", HEAD.format(2048), None),
    'EfficientNet-Lite0': ("dict(type='teardown.EfficientNetLite', arch='lite0')", HEAD.format(1280), None),
}
CONFIG = """model = dict(type='ImageClassifier', backbone={0}, {2}head={1})
data = dict(test=dict(pipeline=[dict(type='ImageToTensor', keys=['img']), dict(type='Collect', keys=['img'])]))
"""


@torch.inference_mode()
def layout_ms(model, batch, runs):
    x = torch.rand(batch, 3, 224, 224).to_mkldnn()
    times = []
    for _ in range(runs + 3):
        start = time.perf_counter()
        model(x)
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times[3:])


@torch.inference_mode()
def layout_linear_ms(layers, runs):
    inputs = {size: torch.rand(197, size).to_mkldnn() for size in (768, 3072)}
    times = []
    for _ in range(runs + 3):
        start = time.perf_counter()
        for layer, size in layers:
            layer(inputs[size])
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times[3:])


def program_ms(program, config, array, threads, runs):
    command = [program, 'forward', config, '--input', array, '--repeat', str(runs), '--threads', str(threads), '--json']
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)['plain_ms']


def row(name, threads, columns):
    """columns: name -> values of the rounds; the first one is the program."""
    first = list(columns)[0]
    text = f'{name:20} {threads} thread(s)'
    for column, times in columns.items():
        text += f'   {column} {statistics.median(times):8.2f} ms'
    for column, times in list(columns.items())[1:]:
        ratios = [a / b for a, b in zip(columns[first], times)]
        text += f'   {first}/{column} {statistics.median(ratios):.2f} ({min(ratios):.2f}..{max(ratios):.2f})'
    print(text, flush=True)


parser = argparse.ArgumentParser()
parser.add_argument('program')
parser.add_argument('--rounds', type=int, default=5)
parser.add_argument('--runs', type=int, default=9)
parser.add_argument('--threads', default='1,2')
parser.add_argument('--batch', type=int, default=1)
parser.add_argument('--networks', default=','.join(NETWORKS))
parser.add_argument('--before')
parser.add_argument('--linear')
options = parser.parse_args()

for threads in map(int, options.threads.split(',')):
    torch.set_num_threads(threads)
    for name in filter(None, options.networks.split(',')):
        backbone, head, make = NETWORKS[name]
        model = mkldnn.to_mkldnn(make().eval()) if make else None
        with tempfile.TemporaryDirectory() as folder:
            config, array = os.path.join(folder, 'c.py'), os.path.join(folder, 'x.npy')
            neck = '' if name == 'VGG-16' else "neck=dict(type='GlobalAveragePooling'), "
            open(config, 'w').write(CONFIG.format(backbone, head, neck))
            numpy.save(array, numpy.random.rand(options.batch, 3, 224, 224).astype('float32'))
            columns = {'program': [], **({'layout': []} if model else {}), **({'before': []} if options.before else {})}
            for _ in range(options.rounds):
                columns['program'].append(program_ms(options.program, config, array, threads, options.runs))
                if model:
                    columns['layout'].append(layout_ms(model, options.batch, options.runs))
                if options.before:
                    columns['before'].append(program_ms(options.before, config, array, threads, min(options.runs, 3)))
        row(name, threads, columns)
    if options.linear:
        layers = [(mkldnn.to_mkldnn(nn.Linear(i, o)), i) for _ in range(4) for i, o in ((768, 2304), (768, 3072), (3072, 768))]
        columns = {'engine': [], 'layout': []}
        for _ in range(options.rounds):
            columns['engine'].append(float(subprocess.run([options.linear, str(threads), str(options.runs)], check=True, capture_output=True, text=True).stdout))
            columns['layout'].append(layout_linear_ms(layers, options.runs))
        row('12 x Linear, ViT-B', threads, columns)
