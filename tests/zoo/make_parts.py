#!/usr/bin/env python3
"""What losses and the small layers of mmcv's registries compute: golden/zoo/losses.json, golden/zoo/parts.json (with the interpreter that
make_golden.py needs).

losses.json: {NAME: {"loss": the dict, "target", "weighted", "factor", "reduction", "values", "gradient", "buffers"}}. The scores are
3 x picture([4, 5]) of the recipe. target: index [4], column [4, 1], soft [4, 5] (rows that sum to 1) or labels [4, 5]; weighted: the weights
of the samples are 1, 2, 3, 4; factor and reduction: avg_factor and reduction_override, null if they are not given. gradient: of the sum of
the values, at the scores. With "calls": 2 the loss is called twice with the same arguments; the values are those of the second call.

parts.json: {NAME: {"registry", "layer": the dict, "input": shape, "train", "repr", "macs", "shape", "output", "input_gradient", "gradients",
"buffers"}}. Weights and input by the recipe; output, gradients of sum(output x picture(shape of the output)) and buffers after the call:
[largest absolute value, values at a third, at two thirds and at the end]. macs: mmcv's get_model_complexity_info.
"""
import os

import make_golden as golden
import torch
from mmcls.models import LOSSES, NECKS
from mmcv.cnn import build_activation_layer, build_conv_layer, build_norm_layer, build_padding_layer, build_upsample_layer
from mmcv.cnn.bricks.drop import build_dropout
from mmcv.cnn.utils import get_model_complexity_info

FOLDER = os.path.join(golden.HERE, '..', 'golden', 'zoo')


def parsed(text):
    return golden.Config.fromstring('one = ' + text + '\n', '.py').one.to_dict()


CE, SMOOTH, FOCAL, ASYMMETRIC, SEESAW = 'CrossEntropyLoss', 'LabelSmoothLoss', 'FocalLoss', 'AsymmetricLoss', 'SeesawLoss'
CLASSES, POSITIVE = 'class_weight=[1.0, 2.0, 3.0, 0.5, 1.5]', 'pos_weight=[2.0, 1.0, 0.5, 1.0, 3.0]'
# name, class, arguments, target, and what else is given
LOSSES_TO_ASK = [
    ('ce', CE, '', 'index', {}),
    ('ce, soft target by index criterion', CE, '', 'soft', {}),
    ('ce, sum', CE, "reduction='sum'", 'index', {}),
    ('ce, none', CE, "reduction='none', loss_weight=2.0", 'index', {}),
    ('ce, class weight', CE, CLASSES, 'index', {}),
    ('ce, class weight, factor', CE, CLASSES + ', loss_weight=0.5', 'index', {'factor': 4.0}),
    ('ce, weighted', CE, '', 'index', {'weighted': True}),
    ('ce, weighted, factor', CE, '', 'index', {'weighted': True, 'factor': 3.0}),
    ('ce, override', CE, '', 'index', {'reduction': 'sum'}),
    ('ce, override none, factor', CE, '', 'index', {'reduction': 'none', 'factor': 2.0}),
    ('soft', CE, 'use_soft=True', 'soft', {}),
    ('soft, class weight, factor', CE, 'use_soft=True, ' + CLASSES, 'soft', {'factor': 4.0}),
    ('soft, weighted, none', CE, "use_soft=True, reduction='none'", 'soft', {'weighted': True}),
    ('sigmoid', CE, 'use_sigmoid=True', 'labels', {}),
    ('sigmoid, factor', CE, 'use_sigmoid=True', 'labels', {'factor': 4.0}),
    ('sigmoid, class and positive weights', CE, f'use_sigmoid=True, {CLASSES}, {POSITIVE}', 'labels', {'factor': 2.0}),
    ('sigmoid, weighted, none', CE, "use_sigmoid=True, reduction='none'", 'labels', {'weighted': True}),
    ('sigmoid, weighted, sum', CE, "use_sigmoid=True, reduction='sum'", 'labels', {'weighted': True}),
    ('positive weights without sigmoid', CE, POSITIVE, 'index', {}),
    ('smooth', SMOOTH, 'label_smooth_val=0.1', 'index', {}),
    ('smooth, column', SMOOTH, 'label_smooth_val=0.1, num_classes=5', 'column', {}),
    ('smooth, soft', SMOOTH, 'label_smooth_val=0.1', 'soft', {'factor': 4.0}),
    ('smooth, settings ignored', SMOOTH, "label_smooth_val=0.2, reduction='sum', loss_weight=3.0", 'index', {'weighted': True}),
    ('smooth, override', SMOOTH, 'label_smooth_val=0.2', 'index', {'reduction': 'none'}),
    ('smooth, classy_vision', SMOOTH, "label_smooth_val=0.1, mode='classy_vision'", 'index', {}),
    ('smooth, multi_label', SMOOTH, "label_smooth_val=0.1, mode='multi_label'", 'labels', {'factor': 4.0}),
    ('smooth, multi_label, weighted', SMOOTH, "label_smooth_val=0.1, mode='multi_label'", 'labels', {'weighted': True}),
    ('focal', FOCAL, '', 'labels', {}),
    ('focal, index', FOCAL, 'gamma=1.5, alpha=0.4', 'index', {}),
    ('focal, column, factor', FOCAL, 'gamma=0.0, loss_weight=2.0', 'column', {'factor': 4.0}),
    ('focal, weighted, none', FOCAL, "reduction='none'", 'soft', {'weighted': True}),
    ('asymmetric', ASYMMETRIC, '', 'labels', {}),
    ('asymmetric, index', ASYMMETRIC, 'gamma_pos=1.0, gamma_neg=3.0, clip=None', 'index', {'factor': 4.0}),
    ('asymmetric, softmax', ASYMMETRIC, 'gamma_pos=0.5, clip=0.2, use_sigmoid=False, loss_weight=0.5', 'labels', {}),
    ('asymmetric, weighted, sum', ASYMMETRIC, "clip=0, eps=0.1, reduction='sum'", 'soft', {'weighted': True}),
    ('seesaw', SEESAW, 'num_classes=5', 'index', {}),
    ('seesaw, second batch', SEESAW, 'num_classes=5, p=0.5, q=1.0, eps=0.2', 'index', {'calls': 2, 'factor': 4.0}),
    ('seesaw, mitigation only', SEESAW, 'num_classes=5, q=0', 'index', {'weighted': True}),
    ('seesaw, compensation only', SEESAW, "num_classes=5, p=0, reduction='none', loss_weight=3.0", 'index', {}),
    ('seesaw, neither', SEESAW, "num_classes=5, p=0, q=0, reduction='sum'", 'index', {}),
]
TARGETS = {
    'index': torch.tensor([1, 4, 1, 0]),
    'column': torch.tensor([[1], [4], [1], [0]]),
    'soft': torch.tensor([[1., 0, 0, 0, 0], [.25, .75, 0, 0, 0], [0, .5, 0, .5, 0], [0, 0, 0, 0, 1]]),
    'labels': torch.tensor([[1., 0, 1, 0, 0], [0, 0, 0, 0, 0], [1, 1, 1, 0, 1], [0, 0, 0, 1, 0]]),
}


def numbers(tensor):
    return [golden.short(v, 8) for v in tensor.detach().flatten()]


def asked(cls, arguments, target, weighted=False, factor=None, reduction=None, calls=1):
    text = f"dict(type='{cls}'" + (', ' + arguments if arguments else '') + ')'
    loss = LOSSES.build(parsed(text))
    scores = (3 * golden.picture([4, 5])).requires_grad_()
    for _ in range(calls):
        values = loss(scores, TARGETS[target], weight=torch.tensor([1., 2, 3, 4]) if weighted else None, avg_factor=factor,
                      reduction_override=reduction)
    values.sum().backward()
    return {
        'loss': text, 'target': target, 'weighted': weighted, 'factor': factor, 'reduction': reduction, 'calls': calls,
        'values': numbers(values), 'gradient': numbers(scores.grad), 'buffers': {key: numbers(buffer) for key, buffer in loss.named_buffers()}
    }


CONV = "in_channels=4, out_channels=6, kernel_size=3"
PARTS = [('conv layer', 'Conv1d', CONV, (2, 4, 9)),
         ('conv layer', 'Conv1d', CONV + ", stride=2, padding=1, groups=2, bias=False, padding_mode='circular'", (2, 4, 9)),
         ('conv layer', 'Conv2d', CONV + ", padding='same'", (2, 4, 7, 6)),
         ('conv layer', 'Conv2d', CONV + ", padding='valid', dilation=2", (2, 4, 7, 6)),
         ('conv layer', 'Conv', CONV + ", stride=(2, 1), padding=(0, 1), padding_mode='reflect'", (2, 4, 7, 6)),
         ('conv layer', 'Conv3d', CONV, (2, 4, 5, 4, 6)),
         ('conv layer', 'Conv3d', "in_channels=4, out_channels=4, kernel_size=(1, 3, 2), stride=(1, 2, 1), padding=(0, 1, 1), groups=4", (1, 4, 2, 5, 4)),
         ('conv layer', 'Conv2dAdaptivePadding', CONV + ', stride=2, padding=5', (2, 4, 7, 6)),
         ('conv layer', 'ConvWS', CONV, (2, 4, 7, 6)),
         ('conv layer', 'ConvWS', CONV + ', stride=2, padding=1, groups=2, bias=False, eps=0.1', (2, 4, 7, 6)),
         ('conv layer', 'ConvAWS', CONV + ', padding=1', (2, 4, 7, 6)),
         ('conv layer', 'deconv', CONV, (2, 4, 4, 3)),
         ('conv layer', 'ConvTranspose2d', CONV + ', stride=2, padding=1, output_padding=1, groups=2', (2, 4, 4, 3)),
         ('conv layer', 'ConvTranspose2d', CONV + ', stride=(3, 1), dilation=(1, 2), bias=False', (1, 4, 3, 5)),
         ('conv layer', 'deconv3d', CONV + ', stride=2, output_padding=1', (1, 4, 2, 3, 2)),
         ('conv layer', 'ConvTranspose3d', CONV + ', dilation=2, padding=1, groups=2, bias=False', (1, 4, 2, 3, 2)),
         ('padding layer', 'zero', 'padding=2', (2, 3, 4, 5)),
         ('padding layer', 'zero', 'padding=(1, -1, 0, 2)', (2, 3, 4, 5)),
         ('padding layer', 'reflect', 'padding=(2, 1, 3, 0)', (2, 3, 4, 5)),
         ('padding layer', 'replicate', 'padding=(2, 1, 5, 0)', (2, 3, 4, 5)),
         ('drop out layers', 'DropPath', 'drop_prob=0.3', (2, 3, 4)),
         ('drop out layers', 'Dropout', 'drop_prob=0.3, inplace=True', (2, 3, 4)),
         ('upsample layer', 'nearest', 'scale_factor=2', (2, 3, 4, 5)),
         ('upsample layer', 'nearest', 'scale_factor=(1.5, 3)', (2, 3, 5, 4)),
         ('upsample layer', 'nearest', 'size=(7, 4)', (2, 3, 4, 5)),
         ('upsample layer', 'bilinear', 'scale_factor=3', (2, 3, 4, 5)),
         ('upsample layer', 'bilinear', 'scale_factor=(2, 1.4), align_corners=True', (2, 3, 5, 4)),
         ('upsample layer', 'bilinear', 'size=6, align_corners=False', (2, 3, 4, 5)),
         ('upsample layer', 'bilinear', 'scale_factor=1.3, recompute_scale_factor=True', (2, 3, 4, 5)),
         ('upsample layer', 'pixel_shuffle', 'in_channels=3, out_channels=2, scale_factor=2, upsample_kernel=3', (2, 3, 4, 5)),
         ('upsample layer', 'deconv', CONV + ', stride=2', (2, 4, 4, 3)),
         ('upsample layer', 'deconv3d', CONV, (1, 4, 2, 3, 2)),
         ('models', 'GeneralizedMeanPooling', '', (2, 3, 4, 5)),
         ('models', 'GeneralizedMeanPooling', 'p=2, eps=0.1', (2, 3, 4, 5)),
         ('models', 'GeneralizedMeanPooling', 'p=4.0, clamp=False', (2, 3, 4, 5)),
         ('models', 'GlobalAveragePooling', 'dim=1', (2, 3, 4)),
         ('models', 'GlobalAveragePooling', '', (2, 3, 4, 5)),
         ('models', 'GlobalAveragePooling', 'dim=3', (2, 3, 2, 4, 5))]
# SyncBN runs on a GPU only.
for name, shape in (('BN', (3, 4, 5, 6)), ('BN1d', (3, 4)), ('BN1d', (3, 4, 5)), ('BN2d', (3, 4, 5, 6)), ('BN3d', (2, 4, 3, 2, 5)),
                    ('IN', (3, 4, 5, 6)), ('IN1d', (3, 4, 5)), ('IN2d', (3, 4, 5, 6)), ('IN3d', (2, 4, 3, 2, 5)),
                    ('IN', (4, 5, 6))):
    PARTS.append(('norm layer', name, '', shape))
    PARTS.append(('norm layer', name, 'affine=%s, track_running_stats=%s, eps=0.01, momentum=0.3' % (name[0] == 'I', name[0] == 'I'), shape))
PARTS += [('norm layer', 'GN', 'num_groups=2', (3, 4, 5, 6)), ('norm layer', 'GN', 'num_groups=4, affine=False, eps=0.1', (3, 4, 5)),
          ('norm layer', 'LN', '', (3, 2, 4)), ('norm layer', 'LN', 'elementwise_affine=False, eps=0.1', (3, 4)),
          ('norm layer', 'LN2d', '', (3, 4, 5, 6)), ('norm layer', 'LN2d', 'elementwise_affine=False', (3, 4, 5, 6))]
for name in ('ReLU', 'LeakyReLU', 'PReLU', 'RReLU', 'ReLU6', 'ELU', 'Sigmoid', 'Tanh', 'SiLU', 'Clamp', 'Clip', 'GELU', 'HSigmoid', 'Swish', 'HSwish'):
    PARTS.append(('activation layer', name, '', (2, 4, 3)))
for name, arguments in (('LeakyReLU', 'negative_slope=0.2, inplace=True'), ('PReLU', 'num_parameters=4, init=0.1'), ('RReLU', 'lower=0.1, upper=0.3'),
                        ('ELU', 'alpha=0.5'), ('Clamp', 'min=-0.2, max=0.3'), ('GELU', "approximate='tanh'"),
                        ('HSigmoid', 'bias=1.0, divisor=2.0, min_value=0.1, max_value=0.6')):
    PARTS.append(('activation layer', name, arguments, (2, 4, 3)))
BUILDERS = {
    'conv layer': build_conv_layer, 'padding layer': build_padding_layer, 'drop out layers': build_dropout, 'upsample layer': build_upsample_layer,
    'norm layer': lambda cfg: build_norm_layer(cfg, 4)[1], 'activation layer': build_activation_layer, 'models': NECKS.build
}


def summary(tensor):
    values = tensor.detach().double().flatten()
    places = [i * (values.numel() - 1) // 3 for i in (1, 2, 3)]
    return [None if v.isnan() else golden.short(v, 8) for v in (values.abs().max(), *(values[p] for p in places))]


def run(registry, cls, arguments, shape, train):
    text = f"dict(type='{cls}'" + (', ' + arguments if arguments else '') + ')'
    cfg = parsed(text)
    torch.manual_seed(7)
    layer = BUILDERS[registry](cfg)
    printed = str(layer).split('\n')[0]
    golden.fill(layer)
    layer.train(train)
    # Not overwritten by a layer that works in place.
    source = golden.picture(list(shape)).requires_grad_()
    output = layer(source * 1)
    (output * golden.picture(list(output.shape))).sum().backward()
    row = {
        'registry': registry, 'layer': text, 'input': list(shape), 'train': train, 'repr': printed, 'macs': None, 'shape': list(output.shape),
        'output': summary(output), 'input_gradient': summary(source.grad),
        'gradients': {key: summary(parameter.grad) for key, parameter in layer.named_parameters()},
        'buffers': {key: summary(buffer) for key, buffer in layer.named_buffers()}
    }
    if not train:
        clean = torch.nn.Sequential(BUILDERS[registry](parsed(text))).eval()
        try:
            row['macs'] = int(get_model_complexity_info(clean, tuple(shape[1:]), print_per_layer_stat=False, as_strings=False)[0])
        except (ValueError, RuntimeError):  # a batch of one has no statistics; the first dimension is no batch
            pass
    return row


def main():
    torch.set_num_threads(1)
    losses = {name: asked(cls, arguments, target, **more) for name, cls, arguments, target, more in LOSSES_TO_ASK}
    lines = [f'{golden.json.dumps(name)}: {golden.compact(row)}' for name, row in losses.items()]
    golden.write(os.path.join(FOLDER, 'losses.json'), lines, '{}')
    lines = []
    for registry, cls, arguments, shape in PARTS:
        for train in (False, True):
            # Only norms differ in training, apart from those that draw random numbers.
            if train and registry != 'norm layer':
                continue
            name = f'{cls}, {arguments or "plain"}, {len(shape)}d' + (', training' if train else '')
            row = run(registry, cls, arguments, shape, train)
            lines.append(f'{golden.json.dumps(registry + ": " + name)}: {golden.compact(row)}')
    golden.write(os.path.join(FOLDER, 'parts.json'), lines, '{}')
    print(f'{len(losses)} losses, {len(lines)} parts')


if __name__ == '__main__':
    main()
