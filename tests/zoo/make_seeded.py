#!/usr/bin/env python3
"""Initial weights by the reference: make_seeded.py [NAME [MODEL]]... (with the interpreter that make_golden.py needs)

golden/zoo/seeded_values.json: {"torch": release, "rows": {NAME: {"model": the config's dict, "constructed": VALUES, "initialised": VALUES}}}.
VALUES is [order, tensors]: the values after build_classifier and after init_weights, with torch.manual_seed(7) before the first.

    order      the first 8 hex digits of SHA-256 over the lines "key digest" of state_dict()
    tensors    {key: [digest, sum, sum of absolute values]}; digest: the first 8 hex digits of SHA-256 over the bytes of the tensor. The sums
               are those of at most 16 keys, evenly spread; the others have a digest only.

Without NAME all rows are written again; a NAME that is new needs its MODEL. The digests hold for this release of torch on a processor with
AVX2, whose vectorised generator draws in another order than the plain one.
"""
import hashlib
import logging
import os
import sys

os.environ['ATEN_CPU_CAPABILITY'] = 'avx2'

import make_golden as golden  # noqa: E402
import torch  # noqa: E402

PATH = os.path.join(golden.HERE, '..', 'golden', 'zoo', 'seeded_values.json')


def digest(data):
    return hashlib.sha256(data).hexdigest()[:8]


def values(model):
    state = model.state_dict()
    digests = {key: digest(tensor.contiguous().numpy().tobytes()) for key, tensor in state.items()}
    floating = [key for key, tensor in state.items() if tensor.is_floating_point()]
    step = max(1, len(floating) // 16)
    summed = set(floating[step // 2::step][:16])
    tensors = {}
    for key, tensor in state.items():
        tensors[key] = digests[key]
        if key in summed:
            wide = tensor.double()
            tensors[key] = [digests[key], wide.sum().item(), wide.abs().sum().item()]
    return [digest('\n'.join(f'{key} {one}' for key, one in digests.items()).encode()), tensors]


def row(text):
    torch.manual_seed(7)
    model = golden.build_classifier(golden.Config.fromstring('model = ' + text + '\n', '.py').model)
    constructed = values(model)
    model.init_weights()
    return {'model': text, 'constructed': constructed, 'initialised': values(model)}


def main():
    logging.disable(logging.INFO)
    torch.set_num_threads(1)
    rows = golden.read(PATH)['rows']
    names = sys.argv[1:] or list(rows)
    while names:
        name = names.pop(0)
        model = names.pop(0) if names and names[0].startswith(('dict(', '{')) else rows[name]['model']
        rows[name] = row(model)
        print(f'{name}: {len(rows[name]["constructed"][1])} tensors', flush=True)
    lines = []
    for name, one in rows.items():
        parts = [f'"model": {golden.json.dumps(one["model"])}'] + [f'"{when}": {golden.compact(one[when])}' for when in ('constructed', 'initialised')]
        lines.append(f'{golden.json.dumps(name)}: {{' + ',\n'.join(parts) + '}')
    release = '.'.join(torch.__version__.split('.')[:2])
    golden.write(PATH, [f'"torch": "{release}"', '"rows": {\n' + ',\n'.join(lines) + '\n}'], '{}')


if __name__ == '__main__':
    main()
