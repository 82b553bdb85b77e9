"""Writes the small checkpoints of tests/golden/input/checkpoint and what PyTorch and NumPy read from them (expected/checkpoint).

Run with a Python that has PyTorch 1.13 and NumPy 1.x: python3 tests/golden/make_checkpoints.py
"""
import hashlib
import json
import os
import sys
from collections import OrderedDict

import numpy as np
import torch

HERE = os.path.dirname(os.path.abspath(__file__))
INPUT = os.path.join(HERE, 'input', 'checkpoint')
EXPECTED = os.path.join(HERE, 'expected', 'checkpoint')


def ramp(*shape, dtype=torch.float32):
    count = int(np.prod(shape)) if shape else 1
    return (torch.arange(count, dtype=torch.float64) * 0.25 - 3).reshape(shape).to(dtype)


def dtypes():
    kinds = [torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.int8, torch.uint8, torch.int16, torch.int32,
             torch.int64, torch.bool, torch.complex64, torch.complex128]
    return OrderedDict((str(kind).split('.')[1], ramp(3, 5, dtype=kind)) for kind in kinds)


def views():
    base = ramp(6, 8)
    return {'base': base, 'transposed': base.t(), 'slice': base[1:5:2, 2:7], 'row': base[3], 'expanded': ramp(4)[None].expand(5, 4),
            'scalar': torch.tensor(2.5), 'empty': torch.zeros(0, 3), 'tied': base}


def model():
    state = OrderedDict()
    state['module.backbone.conv.weight'] = ramp(4, 3, 3, 3)
    state['module.backbone.bn.running_var'] = ramp(4)
    state['module.backbone.bn.num_batches_tracked'] = torch.tensor(7)
    state['module.head.fc.weight'] = ramp(10, 4)
    state._metadata = OrderedDict([('', {'version': 1})])
    meta = {'epoch': 3, 'CLASSES': ('cat', 'dog', '\uace0\uc591\uc774'), 'best': np.float32(0.5), 'count': np.int64(-9), 'seed': None,
            'big': 2 ** 80, 'ratio': 1e-05, 'flag': True, 'scores': np.arange(6, dtype='>i4').reshape(2, 3), 'size': torch.Size([1, 2])}
    optimizer = {'state': {0: {'momentum_buffer': ramp(4)}}, 'param_groups': [{'lr': 0.1, 'params': [0, 1]}]}
    return {'meta': meta, 'state_dict': state, 'optimizer': optimizer}


def parameters():
    weight = torch.nn.Parameter(ramp(2, 2))
    return {'weight': weight, 'sparse': torch.sparse_coo_tensor([[0, 1], [1, 0]], [2.0, 3.0], (2, 2)),
            'quantised': torch.quantize_per_tensor(ramp(2, 3), 0.25, 10, torch.quint8)}


def repvgg():
    state = OrderedDict()
    state['stage0.rbr_reparam.weight'] = ramp(2, 3, 3, 3)
    state['stage0.rbr_reparam.bias'] = ramp(2)
    state['linear.weight'] = ramp(4, 2)
    state['linear.bias'] = ramp(4)
    return state


def walk(value, path, out):
    if isinstance(value, np.ndarray):
        out.append((path, value.astype(value.dtype.newbyteorder('<')).tobytes(), str(value.dtype.newbyteorder('=')), list(value.shape)))
    elif isinstance(value, torch.Tensor):
        if value.is_sparse:
            walk(value._indices(), path + ['indices'], out)
            walk(value._values(), path + ['values'], out)
            return
        kind = str(value.dtype).split('.')[1]
        plain = value.int_repr() if value.is_quantized else value.detach()
        if plain.dtype == torch.bfloat16:
            plain = plain.contiguous().view(torch.int16)
        out.append((path, plain.contiguous().numpy().tobytes(), kind, list(value.shape)))
    elif isinstance(value, dict):
        for key, item in value.items():
            walk(item, path + [str(key)], out)
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            walk(item, path + [str(index)], out)


def main():
    os.makedirs(INPUT, exist_ok=True)
    os.makedirs(EXPECTED, exist_ok=True)
    for name, make in [('dtypes', dtypes), ('views', views), ('model', model), ('parameters', parameters), ('repvgg', repvgg)]:
        for form, use_zip in [('zip', True), ('legacy', False)]:
            value = make()
            if name == 'views' and not use_zip:
                value['storage_view'] = ramp(9)
            path = os.path.join(INPUT, f'{name}_{form}.pth')
            protocols = {'model_zip': 2, 'dtypes_zip': 4, 'views_zip': 5}
            torch.save(value, path, _use_new_zipfile_serialization=use_zip, pickle_protocol=protocols.get(f'{name}_{form}', 2))
            found = []
            walk(torch.load(path), [], found)
            rows = [{'path': p, 'dtype': d, 'shape': s, 'sha256': hashlib.sha256(b).hexdigest()} for p, b, d, s in found]
            with open(os.path.join(EXPECTED, f'{name}_{form}.json'), 'w') as file:
                json.dump(rows, file, indent=1)
    arrays = {'f4': np.arange(6, dtype='<f4').reshape(2, 3), 'i8be': np.arange(4, dtype='>i8'), 'fortran': np.asfortranarray(np.arange(12.0).reshape(3, 4)),
              'flag': np.array([True, False]), 'scalar': np.array(3.5), 'c8': np.array([1 + 2j], dtype='<c8'), 'f2': np.array([0.5, 65504], dtype='<f2')}
    for name, array in arrays.items():
        np.save(os.path.join(INPUT, name + '.npy'), array)
    np.savez(os.path.join(INPUT, 'stored.npz'), **arrays)
    np.savez_compressed(os.path.join(INPUT, 'deflated.npz'), **arrays)
    rows = [{'path': [name], 'dtype': str(array.dtype.newbyteorder('=')), 'shape': list(array.shape),
             'sha256': hashlib.sha256(array.astype(array.dtype.newbyteorder('<')).tobytes()).hexdigest()} for name, array in arrays.items()]
    with open(os.path.join(EXPECTED, 'arrays.json'), 'w') as file:
        json.dump(rows, file, indent=1)


if __name__ == '__main__':
    sys.exit(main())
