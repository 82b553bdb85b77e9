#!/usr/bin/python3
"""Forwards of fourteen networks beside Debian's python3-torch and torchvision, with the same BLAS and threads, in turn: the plain forward
over eager torch, the recorded over the plain, and the fast form over the plain with its share of the processor's peak.

usage: forward_beside_torch.py PROGRAM [--rounds 15] [--runs 5] [--threads 1,2] [--networks NAME,...]
"""
import argparse, json, os, statistics, subprocess, tempfile, time

import numpy
import torch
import torchvision


class Block(torch.nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        conv = lambda k, p: torch.nn.Sequential(torch.nn.Conv2d(i, o, k, stride, p, bias=False), torch.nn.BatchNorm2d(o))
        self.three, self.one = conv(3, 1), conv(1, 0)
        self.same = torch.nn.BatchNorm2d(i) if i == o and stride == 1 else None

    def forward(self, x):
        y = self.three(x) + self.one(x)
        return torch.relu(y if self.same is None else y + self.same(x))


def repvgg_a0(block):
    widths, layers = [48, 48, 96, 192, 1280], [block(3, 48, 2)]
    for stage, count in enumerate((2, 4, 14, 1), start=1):
        for k in range(count):
            layers.append(block(widths[stage - 1] if k == 0 else widths[stage], widths[stage], 2 if k == 0 else 1))
    return torch.nn.Sequential(*layers, torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(1280, 1000))


def deployed(i, o, stride):
    return torch.nn.Sequential(torch.nn.Conv2d(i, o, 3, stride, 1), torch.nn.ReLU())


def backbone(text, channels, neck="dict(type='GlobalAveragePooling')", head='LinearClsHead'):
    return text, f"dict(type='{head}', num_classes=1000, in_channels={channels})", neck


models = torchvision.models
NETWORKS = {
    'ResNet-50': (backbone("dict(type='ResNet', depth=50)", 2048), models.resnet50),
    'ResNet-18': (backbone("dict(type='ResNet', depth=18)", 512), models.resnet18),
    'ResNeXt-50': (backbone("dict(type='ResNeXt', depth=50)", 2048), models.resnext50_32x4d),
    'RepVGG-A0': (backbone("dict(type='RepVGG', arch='A0')", 1280), lambda: repvgg_a0(Block)),
    'RepVGG-A0 deploy': (backbone("dict(type='RepVGG', arch='A0', deploy=True)", 1280), lambda: repvgg_a0(deployed)),
    'VGG-16': (("dict(type='VGG', depth=16, num_classes=1000)", "dict(type='ClsHead')", None), models.vgg16),
    'AlexNet': (("dict(type='AlexNet', num_classes=1000)", "dict(type='ClsHead')", None), models.alexnet),
    'DenseNet-121': (backbone("dict(type='DenseNet', arch='121')", 1024), models.densenet121),
    'MobileNetV2': (backbone("dict(type='MobileNetV2')", 1280), models.mobilenet_v2),
    'ShuffleNetV2': (backbone("dict(type='ShuffleNetV2')", 1024), models.shufflenet_v2_x1_0),
    'RegNetX-1.6G': (backbone("dict(type='RegNet', arch='regnetx_1.6gf')", 912), models.regnet_x_1_6gf),
    'EfficientNet-B0': (backbone("dict(type='EfficientNet', arch='b0')", 1280), models.efficientnet_b0),
    'ConvNeXt-T': (backbone("dict(type='ConvNeXt', arch='tiny')", 768, None), models.convnext_tiny),
    'ViT-B/16': (backbone("dict(type='VisionTransformer', arch='b', img_size=224, patch_size=16)", 768, None, 'VisionTransformerClsHead'),
                 models.vit_b_16),
    'Swin-T': (backbone("dict(type='SwinTransformer', arch='tiny')", 768), models.swin_t if hasattr(models, 'swin_t') else None),
}
PIPELINE = ("data = dict(test=dict(pipeline=[dict(type='CenterCrop', crop_size=224), dict(type='ImageToTensor', keys=['img']), "
            "dict(type='Collect', keys=['img'])]))\n")


@torch.inference_mode()
def torch_ms(model, runs):
    x = torch.rand(1, 3, 224, 224)
    times = []
    for _ in range(runs + 3):
        start = time.perf_counter()
        model(x)
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times[3:])


def peak():
    """Multiplications and additions a second of a large matrix product: the best of what this processor does with one BLAS."""
    a = torch.rand(1536, 1536)
    best = 0
    for _ in range(7):
        start = time.perf_counter()
        a @ a
        best = max(best, 2 * 1536 ** 3 / (time.perf_counter() - start))
    return best


def shown(values):
    return f'{statistics.median(values):.3f} ({min(values):.3f}..{max(values):.3f})'


parser = argparse.ArgumentParser()
parser.add_argument('program')
parser.add_argument('--rounds', type=int, default=15)
parser.add_argument('--runs', type=int, default=5)
parser.add_argument('--threads', default='1,2')
parser.add_argument('--networks', default=','.join(NETWORKS))
options = parser.parse_args()
program = os.path.abspath(options.program)

for threads in map(int, options.threads.split(',')):
    torch.set_num_threads(threads)
    most = peak()
    print(f'{threads} thread(s), matrix product {most / 1e9:.0f} GFLOP/s', flush=True)
    for name in options.networks.split(','):
        (text, head, neck), make = NETWORKS[name]
        if make is None:
            continue
        with tempfile.TemporaryDirectory() as folder:
            config, array = os.path.join(folder, 'c.py'), os.path.join(folder, 'x.npy')
            open(config, 'w').write(f"model = dict(type='ImageClassifier', backbone={text}, " + (f'neck={neck}, ' if neck else '') +
                                    f'head={head})\n' + PIPELINE)
            numpy.save(array, torch.rand(1, 3, 224, 224).numpy())
            flops = 2 * json.loads(subprocess.run([program, 'tree', config, '--json'], check=True, capture_output=True,
                                                  text=True).stdout)['total']['flops']
            model = make().eval()
            plain, recorded, fast, share = [], [], [], []
            for _ in range(options.rounds):
                reference = torch_ms(model, options.runs)
                answer = json.loads(subprocess.run([program, 'forward', config, '--input', array, '--repeat', str(options.runs), '--threads',
                                                    str(threads), '--fast', '--json'], check=True, capture_output=True, text=True).stdout)
                plain.append(answer['plain_ms'] / reference)
                recorded.append(answer['recorded_ms'] / answer['plain_ms'])
                if answer['fast']['used']:
                    fast.append(answer['fast']['ms'] / answer['plain_ms'])
                    share.append(flops / (answer['fast']['ms'] / 1000) / most)
            print(f'{name:18} plain/torch {shown(plain)}  recorded/plain {shown(recorded)}', end='')
            print(f"  fast/plain {shown(fast)}  {100 * statistics.median(share):.0f} % of the product's rate" if fast else '  not fast', flush=True)
