#!/usr/bin/env python3
"""Folded networks by the reference: make_folded.py [NAME MODEL HEIGHT WIDTH]... (with the interpreter that make_golden.py needs)

golden/zoo/folded.json: {NAME: {"model": the config's dict, "input_shape", "keys_sha256", "logits_first8", "logits_absmax", "tensors": [[key,
shape, mean, largest absolute value, values at a third, at two thirds and at the end], ...]}}, a row for every tensor of the state_dict that
the network has only after switch_to_deploy() (mmclassification's tools/convert_models/reparameterize_model.py) or with another value. Weights
and input are those of core/engine/nn/recipe.h; the sum and the logits are of the folded network. Without NAME all are written again.
"""
import hashlib
import os
import sys

import make_golden as golden
import torch

PATH = os.path.join(golden.HERE, '..', 'golden', 'zoo', 'folded.json')


def folded(text, shape):
    model = golden.build_classifier(golden.Config.fromstring('model = ' + text + '\n', '.py').model)
    golden.fill(model)
    before = {key: tensor.clone() for key, tensor in model.state_dict().items()}
    with torch.no_grad():
        model.backbone.switch_to_deploy()
    model.eval()
    state = model.state_dict()
    lines = '\n'.join(f'{key} {list(value.shape)} {str(value.dtype)[6:]}' for key, value in state.items())
    row = dict(model=text, input_shape=shape, keys_sha256=hashlib.sha256(lines.encode()).hexdigest())
    values = golden.run(model, shape)[0]
    row.update((key, values[key]) for key in ('logits_first8', 'logits_absmax'))
    row['tensors'] = []
    for key, tensor in state.items():
        if key in before and torch.equal(before[key], tensor):
            continue
        flat = tensor.double().flatten()
        places = [i * (flat.numel() - 1) // 3 for i in (1, 2, 3)]
        row['tensors'].append([key, list(tensor.shape)] + [golden.short(v, 7) for v in (flat.mean(), flat.abs().max(), *(flat[p] for p in places))])
    return row


def main():
    torch.set_num_threads(1)
    rows = golden.read(PATH)
    given = sys.argv[1:]
    wanted = [given[i:i + 4] for i in range(0, len(given), 4)] or [[name, row['model'], *row['input_shape'][2:]] for name, row in rows.items()]
    for name, text, height, width in wanted:
        rows[name] = folded(text, [2, 3, int(height), int(width)])
        print(f'{name}: {len(rows[name]["tensors"])} tensors', flush=True)
    lines = []
    for name, row in rows.items():
        parts = [f'"{key}": {golden.json.dumps(value)}' for key, value in row.items() if key != 'tensors']
        parts.append('"tensors": [\n' + ',\n'.join(map(golden.compact, row['tensors'])) + ']')
        lines.append(f'{golden.json.dumps(name)}: {{' + ',\n'.join(parts) + '}')
    golden.write(PATH, lines, '{}')


if __name__ == '__main__':
    main()
