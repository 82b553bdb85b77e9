#!/usr/bin/env python3
"""Writes the recorded values of tests/zoo from the reference program.

    PYTHON tests/zoo/make_golden.py [--size H W] [--force] [NAME...]       (no NAME: every row of manifest.json)

PYTHON: one that imports mmclassification 0.25.0, mmcv 1.7.2 (without its compiled ops) and torch 1.13 on the processor. Nothing else
needs this script: neither the build nor the tests.

manifest.json has one row a line. By hand: "name", "model" (the config's dict), "input_shape" (the size that the published config tests at)
and, for those that every run of the tests takes at that size, "full": true. The script adds the rest and refuses to change a value that
stands there already, unless --force is given:

    params, keys_sha256              SHA-256 over the lines "key [shape] dtype" of state_dict()
    logits_first8, logits_absmax,    of sample 0, at input_shape. top5_idx names the places that stand clearly apart: the list ends where
    top5_idx                         two neighbours are closer than 2e-4 of absmax.
    macs                             mmcv's get_model_complexity_info over forward_dummy, batch 1, at the size of the layers below
    small                            the same four (input_shape, logits_...) at a small size; absent for rows that are "full", and where
                                     linear layers in the backbone allow one size only

golden/zoo/layers/BACKBONE.json: the output of every leaf module, in the order in which they ran, at the small size (where there is none,
at input_shape): [path, shape (0: that of the layer before), mean, largest absolute value, values at a third, at two thirds and at the end].
golden/expected/macs.json: operations of the modules of a few rows, at input_shape.

--size sets the small size of the rows named. Without it a row keeps the one it has; a new row takes that of its backbone below: the
smallest at which every tap of every kernel meets pixels, with sides that differ so that the axes cannot be confused.

Weights and input are those of core/engine/nn/recipe.h (mix32-v2), so that no random generator takes part.
"""
import argparse
import hashlib
import json
import os
import tempfile
import warnings

warnings.filterwarnings('ignore')

import numpy as np  # noqa: E402
import torch  # noqa: E402
from mmcls.models import build_classifier  # noqa: E402
from mmcls.models.backbones.base_backbone import BaseBackbone  # noqa: E402
from mmcls.models.builder import BACKBONES  # noqa: E402
from mmcls.models.heads import MultiLabelClsHead  # noqa: E402
from mmcv import Config  # noqa: E402
from mmcv.cnn import ConvModule  # noqa: E402
from mmcv.cnn.utils import get_model_complexity_info  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
MANIFEST = os.path.join(HERE, 'manifest.json')
LAYERS = os.path.join(HERE, '..', 'golden', 'zoo', 'layers')
MACS = os.path.join(HERE, '..', 'golden', 'expected', 'macs.json')
INPUT_POSITION = 1000003
SMALL = {
    'ResNet_CIFAR': (9, 11),
    'VGG': (33, 49),
    'ConvMixer': (71, 85),
    'ConvNeXt': (128, 160),
    'Conformer': (65, 97),
    'DenseNet': (67, 97),
    'HorNet': (128, 160),
    'AlexNet': (67, 83),
    'EfficientFormer': (193, 224),
    'EfficientNet': (72, 65),
    'EfficientNetLite': (72, 65),
    'HRNet': (64, 96),
    'MobileNetV3': (65, 97),
    'PCPVT': (65, 97),
    'SVT': (65, 97),
    'PoolFormer': (37, 69),
    'SwinTransformer': (193, 225),
    'SwinTransformerV2': (241, 257),
    'VAN': (97, 130),
    'VisionTransformer': (41, 60),
    'DistilledVisionTransformer': (41, 60),
    'T2T_ViT': (35, 59),
    'MViT': (65, 97)
}
MODULES_OF = ('resnet50', 'repvgg-A0')


class LiteBlock(torch.nn.Module):
    """Inverted residual without squeeze and excitation."""

    def __init__(self, channels, out, expansion, kernel, stride, module):
        super().__init__()
        middle = channels * expansion
        self.shortcut = stride == 1 and channels == out
        if expansion != 1:
            self.expand_conv = module(channels, middle, 1)
        self.depthwise_conv = module(middle, middle, kernel, stride, groups=middle)
        self.linear_conv = module(middle, out, 1, act_cfg=None)

    def forward(self, x):
        y = x
        for part in self.children():
            y = part(y)
        return x + y if self.shortcut else y


class EfficientNetLite(BaseBackbone):
    """EfficientNet-Lite by its published rules (Liu and Tan 2020) in mmcv's modules; mmclassification has no such class.

    Width and depth are scaled as in EfficientNet; the stem, the last convolution and the repeats of the first and the last stage are not.
    """
    SIZES = dict(lite0=(1.0, 1.0), lite1=(1.0, 1.1), lite2=(1.1, 1.2), lite3=(1.2, 1.4), lite4=(1.4, 1.8))
    # layer, repeats, kernel, stride, expansion, channels
    STAGES = ((1, 1, 3, 1, 1, 16), (2, 2, 3, 2, 6, 24), (3, 2, 5, 2, 6, 40), (4, 3, 3, 2, 6, 80), (4, 3, 5, 1, 6, 112),
              (5, 4, 5, 2, 6, 192), (5, 1, 3, 1, 6, 320))

    def __init__(self, arch='lite0', padding='same'):
        super().__init__()
        width, depth = self.SIZES[arch]

        def module(channels, out, kernel, stride=1, **options):
            # TensorFlow's padding differs from half a kernel on each side only where there is a stride.
            same = dict(type='Conv2dAdaptivePadding') if padding == 'same' and stride > 1 else None
            options = {**dict(act_cfg=dict(type='ReLU6'), norm_cfg=dict(type='BN', eps=1e-3), conv_cfg=same), **options}
            return ConvModule(channels, out, kernel, stride=stride, padding=kernel // 2, **options)

        layers = [[] for _ in range(6)]
        channels = 32
        for number, (layer, repeats, kernel, stride, expansion, out) in enumerate(self.STAGES):
            if 0 < number < len(self.STAGES) - 1:
                repeats = int(np.ceil(repeats * depth))
            wanted = out * width
            out = max(8, int(wanted + 4) // 8 * 8)
            out += 8 if out < 0.9 * wanted else 0
            for i in range(repeats):
                layers[layer].append(LiteBlock(channels, out, expansion, kernel, stride if i == 0 else 1, module))
                channels = out
        self.layers = torch.nn.ModuleList(
            [module(3, 32, 3, 2), *(torch.nn.Sequential(*blocks) for blocks in layers[1:]), module(channels, 1280, 1)])

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return (x, )


BACKBONES.register_module(module=EfficientNetLite)


def noise(k, count, start=0):
    """u(k, i) of recipe.h for i from start on, as float64."""
    h = np.arange(start, start + count, dtype=np.uint32) * np.uint32(0x9E3779B1)
    h += np.uint32((k * 0x85EBCA77 + 12345) & 0xFFFFFFFF)
    for shift, factor in ((16, 0x7feb352d), (15, 0x846ca68b), (16, 1)):
        h ^= h >> np.uint32(shift)
        h *= np.uint32(factor)
    return h / 4294967296.0 - 0.5


def fill(model):
    """Overwrites every tensor of the state as fillByRecipe does."""
    buffers = {name for name, _ in model.named_buffers()}
    for k, (name, tensor) in enumerate(model.state_dict().items()):
        last = name.rsplit('.', 1)[-1]
        if not tensor.is_floating_point():
            if last == 'num_batches_tracked':
                tensor.zero_()
            continue
        if last == 'running_var':
            base, scale = 1.0, 0.2
        elif last == 'running_mean':
            base, scale = 0.0, 0.1
        elif name in buffers or last == 'p':
            continue
        elif tensor.dim() >= 2:
            base, scale = 0.0, 2.0 * np.sqrt(3.0 / (tensor.numel() // tensor.shape[0]))
        elif last in ('layer_scale_1', 'layer_scale_2'):
            base, scale = 0.02, 0.02
        else:
            base, scale = (1.0 if last in ('weight', 'gamma') else 0.0), 0.1
        flat = tensor.view(-1)
        for start in range(0, flat.numel(), 1 << 16):
            values = noise(k, min(1 << 16, flat.numel() - start), start)
            values = base + scale * (np.abs(values) if last == 'running_var' else values)
            flat[start:start + len(values)] = torch.from_numpy(values.astype(np.float32))
    model.train()
    model.eval()


def picture(shape):
    return torch.from_numpy((2.0 * noise(INPUT_POSITION, int(np.prod(shape)))).astype(np.float32)).view(shape)


def short(value, digits):
    """Seven digits of a layer, nine of the logits."""
    return float(f'{float(value):.{digits}g}')


def watch(model, rows):
    """Appends a row for every leaf module that runs; returns the hooks."""
    hooks = []
    for path, module in model.named_modules():
        if any(True for _ in module.children()):
            continue

        def left(_, __, output, path=path):
            while isinstance(output, (tuple, list)):
                output = output[-1]
            values = output.detach().double().flatten()
            places = [i * (values.numel() - 1) // 3 for i in (1, 2, 3)]
            shape = list(output.shape)
            before = next((row[1] for row in reversed(rows) if row[1]), None)
            rows.append([path, 0 if shape == before else shape] +
                        [short(v, 7) for v in (values.mean(), values.abs().max(), *(values[p] for p in places))])

        hooks.append(module.register_forward_hook(left))
    return hooks


def logits_of(scores):
    """Of ConformerHead, which has a classifier for each branch, the sum of both: what its softmax gets."""
    return sum(scores) if isinstance(scores, list) else scores


def run(model, shape):
    """-> (the values of the logits, the rows of the layers)"""
    rows = []
    hooks = watch(model, rows)
    with torch.no_grad():
        features = model.extract_feat(picture(shape))
        raw = dict(sigmoid=False) if isinstance(model.head, MultiLabelClsHead) else dict(softmax=False)
        logits = logits_of(model.head.simple_test(features, post_process=False, **raw))[0].double()
    for hook in hooks:
        hook.remove()
    absmax = logits.abs().max()
    top, places = logits.topk(min(6, logits.numel()))
    apart = 0
    while apart < min(5, len(top) - 1) and top[apart] - top[apart + 1] > 2e-4 * absmax:
        apart += 1
    return dict(
        input_shape=list(shape),
        logits_first8=[short(v, 9) for v in logits[:8]],
        logits_absmax=short(absmax, 9),
        top5_idx=places[:apart].tolist()), rows


def count(model, shape, modules):
    """-> (MACs, {path: MACs} down to the blocks)"""
    model.forward = model.forward_dummy
    with torch.no_grad(), open(os.devnull, 'w') as nowhere:
        counted = {}
        if modules:
            # The counter keeps its sums in the modules until it is stopped: they are read before, where it would print them.
            from mmcv.cnn.utils import flops_counter

            def gather(flops_model, *_, **__):
                for path, module in flops_model.named_modules():
                    if path.count('.') < 3:
                        total = sum(getattr(part, '__flops__', 0) for part in module.modules())
                        if total or path.startswith('head'):  # the head counts for nothing: forward_dummy does not run it
                            counted[path] = int(total)

            before, flops_counter.print_model_with_flops = flops_counter.print_model_with_flops, gather
        macs, params = get_model_complexity_info(model, tuple(shape[1:]), print_per_layer_stat=modules, as_strings=False, ost=nowhere)
        if modules:
            flops_counter.print_model_with_flops = before
    del model.forward
    assert params == sum(p.numel() for p in model.parameters() if p.requires_grad)  # mmcv counts those that learn
    return int(macs), counted


def put(row, values, force, where):
    """Numbers that agree with those that stand there (another processor adds in another order) leave them as they are."""
    scale = values.get('logits_absmax', 1)
    for key, value in values.items():
        if key in row and not force:
            if key.startswith('logits'):
                agrees = np.allclose(row[key], value, rtol=0, atol=2e-6 * scale)
            else:
                agrees = row[key][:len(value)] == value if key == 'top5_idx' else row[key] == value
            if not agrees:
                raise SystemExit(f'{where}: {key} is {row[key]}, the reference says {value}; --force changes it')
            if key != 'top5_idx':
                continue
        row[key] = value


def make(row, size, force):
    """Completes one row; -> (backbone, layers, MACs of modules)"""
    config = Config.fromstring('model = ' + row['model'].replace('teardown.', '') + '\n', '.py').model
    backbone = config.backbone.type
    model = build_classifier(config)
    fill(model)
    state = model.state_dict()
    text = '\n'.join(f'{key} {list(value.shape)} {str(value.dtype)[6:]}' for key, value in state.items())
    put(row, dict(params=sum(p.numel() for p in model.parameters())), force, row['name'])
    put(row, dict(keys_sha256=hashlib.sha256(text.encode()).hexdigest()), force, row['name'])
    own, layers = run(model, row['input_shape'])
    put(row, own, force, row['name'])
    only_size = backbone in ('MlpMixer', 'RepMLPNet') or any(name.startswith('classifier') for name, _ in model.backbone.named_children())
    only_size = backbone in ('MlpMixer', 'TNT') or any(name.startswith('classifier') for name, _ in model.backbone.named_children())
    shape = row['input_shape']
    if row.get('full') or only_size:
        row.pop('small', None)
    else:
        height, width = size or row.get('small', {}).get('input_shape', [0, 0, *SMALL.get(backbone, (33, 41))])[2:]
        shape = [*shape[:2], height, width]
        small, layers = run(model, shape)
        put(row.setdefault('small', {}), small, force or bool(size), row['name'] + ', small')
    macs, _ = count(model, shape, False)
    put(row, dict(macs=macs), force or bool(size), row['name'])
    wants = row.get('full') or row['name'] in MODULES_OF
    return backbone, layers, count(model, row['input_shape'], True)[1] if wants else {}


def read(path):
    if not os.path.exists(path):
        return {}
    with open(path) as file:
        return json.load(file)


def write(path, lines, brackets):
    """One entry a line, so that a change shows as one."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with tempfile.NamedTemporaryFile('w', dir=os.path.dirname(path), delete=False) as file:
        file.write(brackets[0] + '\n' + ',\n'.join(lines) + '\n' + brackets[1] + '\n')
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)


def compact(value):
    return json.dumps(value, separators=(',', ':'))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--size', nargs=2, type=int, metavar=('H', 'W'))
    parser.add_argument('--force', action='store_true', help='change values that stand there already')
    parser.add_argument('names', nargs='*', metavar='NAME')
    given = parser.parse_args()
    torch.set_num_threads(1)
    for name in ('kaiming_uniform_', 'uniform_', 'normal_', 'kaiming_normal_'):  # overwritten anyway
        setattr(torch.nn.init, name, lambda tensor, *_, **__: tensor)
    manifest = read(MANIFEST)
    unknown = set(given.names) - {row['name'] for row in manifest}
    if unknown:
        parser.error('manifest.json has no row ' + ', '.join(sorted(unknown)))
    for row in manifest:
        if given.names and row['name'] not in given.names:
            continue
        backbone, layers, modules = make(row, given.size, given.force)
        print(f'{row["name"]}: {len(layers)} layers, {row["macs"] / 1e9:.3f} GMACs', flush=True)
        path = os.path.join(LAYERS, backbone + '.json')
        known = read(path)
        known[row['name']] = layers
        names = [r['name'] for r in manifest if r['name'] in known]
        write(path, [f'{json.dumps(name)}: [\n' + ',\n'.join(map(compact, known[name])) + ']' for name in names], '{}')
        if modules:
            counts = read(MACS)
            counts[row['name']] = modules
            write(MACS, [f'{json.dumps(name)}: {compact(counts[name])}' for name in counts], '{}')
        write(MANIFEST, [json.dumps(r) for r in manifest], '[]')


if __name__ == '__main__':
    main()
