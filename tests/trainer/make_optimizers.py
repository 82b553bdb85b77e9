#!/usr/bin/env python3
"""Fifty steps of every optimizer by torch and mmclassification: make_optimizers.py (with the interpreter that tests/zoo/make_golden.py needs)

Writes ../golden/optimizers.json: {"torch": release, "cases": [{"config": text of the dict, "steps": [digest of all parameters after each
step], "state": {place: [[name, digest or number], ...]}, "groups": [[[name, repr of value], ...], ...]}, ...]}. A digest: the first 8 hex digits of
SHA-256 over the bytes. Parameters and gradients are those of value() below; two groups, the second with settings of its own. The gradient of
the last parameter is missing in the first two steps.
"""
import hashlib
import json
import os

os.environ['ATEN_CPU_CAPABILITY'] = 'avx2'

import torch  # noqa: E402
from mmcls.core.optimizers import Lamb  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
PATH = os.path.join(HERE, '..', 'golden', 'optimizers.json')
SHAPES = [(5, 7), (11,), (3, 2, 3, 3)]
CASES = [
    "dict(type='SGD', lr=0.1)",
    "dict(type='SGD', lr=0.1, weight_decay=0.01)",
    "dict(type='SGD', lr=0.1, momentum=0.9, weight_decay=0.0001)",
    "dict(type='SGD', lr=0.1, momentum=0.9, dampening=0.3, maximize=True)",
    "dict(type='SGD', lr=0.05, momentum=0.9, weight_decay=0.001, nesterov=True)",
    "dict(type='Adam')",
    "dict(type='Adam', lr=0.01, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.01, amsgrad=True)",
    "dict(type='Adam', maximize=True, weight_decay=0.1)",
    "dict(type='AdamW', lr=0.0005, weight_decay=0.05)",
    "dict(type='AdamW', lr=0.01, amsgrad=True, maximize=True, betas=(0.95, 0.9))",
    "dict(type='RMSprop', lr=0.01)",
    "dict(type='RMSprop', lr=0.01, momentum=0.9, weight_decay=0.001, eps=0.0316, alpha=0.9)",
    "dict(type='RMSprop', centered=True, maximize=True)",
    "dict(type='RMSprop', centered=True, momentum=0.5)",
    "dict(type='Adagrad')",
    "dict(type='Adagrad', lr=0.1, lr_decay=0.01, weight_decay=0.01, initial_accumulator_value=0.1, eps=1e-5, maximize=True)",
    "dict(type='Adadelta')",
    "dict(type='Adadelta', lr=0.5, rho=0.8, eps=1e-5, weight_decay=0.01, maximize=True)",
    "dict(type='Adamax')",
    "dict(type='Adamax', lr=0.01, betas=(0.8, 0.9), weight_decay=0.01, maximize=True)",
    "dict(type='NAdam')",
    "dict(type='NAdam', lr=0.01, betas=(0.8, 0.99), weight_decay=0.01, momentum_decay=0.1)",
    "dict(type='RAdam')",
    "dict(type='RAdam', lr=0.01, betas=(0.8, 0.9), weight_decay=0.01)",
    "dict(type='ASGD')",
    "dict(type='ASGD', lr=0.1, lambd=0.01, alpha=0.5, t0=20, weight_decay=0.01, maximize=True)",
    "dict(type='Rprop')",
    "dict(type='Rprop', lr=0.1, etas=(0.4, 1.5), step_sizes=(0.001, 0.5), maximize=True)",
    "dict(type='Lamb')",
    "dict(type='Lamb', lr=0.01, weight_decay=0, always_adapt=True, trust_clip=True, grad_averaging=False)",
    "dict(type='Lamb', lr=0.005, weight_decay=0.02, bias_correction=False, max_grad_norm=0.5)",
]


def value(parameter, step, count):
    """Of element i: ((7919 i + 104729 step + 31 parameter + 13) mod 1009) / 1009 - 0.5; step 0 is the parameter itself."""
    i = torch.arange(count, dtype=torch.int64)
    return (((7919 * i + 104729 * step + 31 * parameter + 13) % 1009).double() / 1009 - 0.5).float()


def digest(data):
    return hashlib.sha256(data).hexdigest()[:8]


def raw(tensor):
    return tensor.detach().contiguous().numpy().tobytes()


def run(text):
    config = eval(text)
    parameters = [torch.nn.Parameter(value(k, 0, torch.Size(s).numel()).view(s)) for k, s in enumerate(SHAPES)]
    groups = [{'params': parameters[:2]}, {'params': parameters[2:], 'lr': 0.02}]
    kind = config.pop('type')
    optimizer = (Lamb if kind == 'Lamb' else getattr(torch.optim, kind))(groups, **config)
    steps = []
    for step in range(1, 51):
        optimizer.zero_grad()
        for k, parameter in enumerate(parameters):
            if k == 2 and step <= 2:
                continue
            parameter.grad = value(k, step, parameter.numel()).view_as(parameter)
        optimizer.step()
        steps.append(digest(b''.join(raw(p) for p in parameters)))
    saved = optimizer.state_dict()
    state = {str(place): [[name, digest(raw(v)) if isinstance(v, torch.Tensor) else v] for name, v in values.items()]
             for place, values in saved['state'].items()}
    listed = [[[name, repr(v)] for name, v in group.items() if name != 'params'] for group in saved['param_groups']]
    return {'config': text, 'steps': steps, 'state': state, 'groups': listed}


def main():
    torch.set_num_threads(1)
    cases = [run(text) for text in CASES]
    with open(PATH, 'w') as file:
        lines = ',\n'.join(json.dumps(case, separators=(',', ':')) for case in cases)
        file.write('{"torch": "%s", "cases": [\n%s\n]}\n' % ('.'.join(torch.__version__.split('.')[:2]), lines))


if __name__ == '__main__':
    main()
