#!/usr/bin/python3
"""Export of every leaf layer of RepVGG-A0 (constructors' weights) as PNG, beside matplotlib drawing a tile with its colour bar per channel.

usage: export_layers.py PROGRAM [ROUNDS [CHANNELS]]     needs python3-numpy and python3-matplotlib

Times `teardown export --json` as a whole process, and by the same run without its export (`teardown forward`) the export alone. A channel is
one plane of a layer's output. matplotlib draws CHANNELS channels of 14 x 14 in one figure: a grid of ceil(sqrt(CHANNELS)) squared, jet, an
own range and colour bar and a title each, and saves it.
"""
import json, math, os, statistics, subprocess, sys, tempfile, time

import matplotlib

matplotlib.use('Agg')
import matplotlib.pyplot as plt
import numpy as np

program = os.path.abspath(sys.argv[1])
rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
channels = int(sys.argv[3]) if len(sys.argv) > 3 else 64

CONFIG = """model = dict(type='ImageClassifier', backbone=dict(type='RepVGG', arch='A0'), neck=dict(type='GlobalAveragePooling'),
    head=dict(type='LinearClsHead', num_classes=1000, in_channels=1280, loss=dict(type='CrossEntropyLoss')))
data = dict(test=dict(pipeline=[dict(type='LoadImageFromFile'), dict(type='Resize', size=(256, -1)), dict(type='CenterCrop', crop_size=224),
    dict(type='Normalize', mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375], to_rgb=True), dict(type='ImageToTensor', keys=['img']),
    dict(type='Collect', keys=['img'])]))
"""


def planes(shape):
    return 1 if len(shape) < 3 or math.prod(shape[2:]) == 1 else shape[0] * shape[1]


def matplotlib_ms():
    layer, side = np.random.RandomState(0).standard_normal((channels, 14, 14)), math.ceil(math.sqrt(channels))
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        figure = plt.figure(figsize=(2 * side, 2 * side))
        for i, channel in enumerate(layer):
            axes = figure.add_subplot(side, side, i + 1)
            figure.colorbar(axes.imshow(channel, cmap='jet'), ax=axes)
            axes.set_title(f'{i}-channel')
        figure.savefig(os.path.join(folder, 'layer.png'))
        plt.close(figure)
        return (time.perf_counter() - start) * 1000 / channels


def seconds(arguments):
    start = time.perf_counter()
    out = subprocess.run([program] + arguments, check=True, capture_output=True).stdout
    return time.perf_counter() - start, json.loads(out)


with tempfile.TemporaryDirectory() as folder:
    config, picture, out = (os.path.join(folder, name) for name in ('a0.py', 'a.png', 'out'))
    open(config, 'w').write(CONFIG)
    y, x = np.mgrid[0:320, 0:320]
    plt.imsave(picture, np.stack([np.sin(x / 9), np.cos(y / 7), np.sin((x + y) / 13)], -1) / 2 + 0.5)
    whole, plain, drawn = [], [], []
    for _ in range(rounds):
        took, document = seconds(['export', config, picture, '-o', out, '--json'])
        whole.append(took)
        plain.append(seconds(['forward', config, '--image', picture, '--json'])[0])
        drawn.append(matplotlib_ms())
    count = sum(planes(file['shape']) for file in document['files'])
    ours = (statistics.median(whole) - statistics.median(plain)) * 1000
    theirs = statistics.median(drawn)
    print(f"{len(document['files'])} layers, {count} channels: whole process {statistics.median(whole):.2f} s, "
          f"export alone {ours:.0f} ms = {ours / count:.3f} ms a channel")
    print(f'matplotlib {theirs:.1f} ms a channel: {theirs * count / ours:.0f} times as long (whole process: {theirs * count / statistics.median(whole) / 1000:.0f})')
