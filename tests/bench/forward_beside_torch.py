#!/usr/bin/python3
"""Plain and recorded forward of ResNet-50 and RepVGG-A0 beside Debian's python3-torch, with the same threads, in turn.

usage: forward_beside_torch.py PROGRAM [ROUNDS]     needs python3-torch and python3-torchvision
"""
import json, os, statistics, subprocess, sys, tempfile, time

import torch
import torchvision

program, rounds = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5


class Block(torch.nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        conv = lambda k, p: torch.nn.Sequential(torch.nn.Conv2d(i, o, k, stride, p, bias=False), torch.nn.BatchNorm2d(o))
        self.three, self.one = conv(3, 1), conv(1, 0)
        self.same = torch.nn.BatchNorm2d(i) if i == o and stride == 1 else None

    def forward(self, x):
        y = self.three(x) + self.one(x)
        return torch.relu(y if self.same is None else y + self.same(x))


def repvgg_a0():
    widths, layers = [48, 48, 96, 192, 1280], [Block(3, 48, 2)]
    for stage, count in enumerate((2, 4, 14, 1), start=1):
        for k in range(count):
            layers.append(Block(widths[stage - 1] if k == 0 else widths[stage], widths[stage], 2 if k == 0 else 1))
    return torch.nn.Sequential(*layers, torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(1280, 1000))


PIPELINE = "data = dict(test=dict(pipeline=[dict(type='CenterCrop', crop_size=224), dict(type='ImageToTensor', keys=['img']), dict(type='Collect', keys=['img'])]))\n"
HEAD = "neck=dict(type='GlobalAveragePooling'), head=dict(type='LinearClsHead', num_classes=1000, in_channels={}, loss=dict(type='CrossEntropyLoss')))\n"
CASES = {
    'ResNet-50': ("model = dict(type='ImageClassifier', backbone=dict(type='ResNet', depth=50), " + HEAD.format(2048) + PIPELINE, torchvision.models.resnet50),
    'RepVGG-A0': ("model = dict(type='ImageClassifier', backbone=dict(type='RepVGG', arch='A0'), " + HEAD.format(1280) + PIPELINE, repvgg_a0),
}


@torch.no_grad()
def torch_ms(model, runs):
    x = torch.rand(1, 3, 224, 224)
    for _ in range(3):
        model(x)
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        model(x)
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


for threads in (1, 2):
    torch.set_num_threads(threads)
    for name, (text, make) in CASES.items():
        with tempfile.TemporaryDirectory() as folder:
            config, array = os.path.join(folder, 'c.py'), os.path.join(folder, 'x.npy')
            open(config, 'w').write(text)
            __import__('numpy').save(array, torch.rand(1, 3, 224, 224).numpy())
            model = make().eval()
            plain, recorded = [], []
            for _ in range(rounds):
                reference = torch_ms(model, 9)
                out = subprocess.run([program, 'forward', config, '--input', array, '--repeat', '9', '--threads', str(threads), '--json'], check=True, capture_output=True, text=True)
                answer = json.loads(out.stdout)
                plain.append(answer['plain_ms'] / reference)
                recorded.append(answer['recorded_ms'] / answer['plain_ms'])
            print(f'{name}, {threads} thread(s): plain/torch median {statistics.median(plain):.3f} ({min(plain):.3f}..{max(plain):.3f}), '
                  f'recorded/plain median {statistics.median(recorded):.3f} ({min(recorded):.3f}..{max(recorded):.3f})')
