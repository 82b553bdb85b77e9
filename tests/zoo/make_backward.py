#!/usr/bin/env python3
"""Gradients of networks of manifest.json by the reference: make_backward.py [NAME...] (with the interpreter that make_golden.py needs)

golden/zoo/gradients.json: {NAME: [[key, largest absolute value, values at a third, at two thirds and at the end], ...]}, a row for every
parameter in the order of named_parameters(): the gradient of the cross entropy of class 1 at the small size (where there is none, at
input_shape), in evaluation. Weights and input are those of core/engine/nn/recipe.h. Without NAME all recorded rows are written again.

In double precision: in single precision a value near zero may fall on the other side of a ReLU, and then the gradients of two processors
differ by much more than their rounding.
"""
import os
import sys

import make_golden as golden
import torch

PATH = os.path.join(golden.HERE, '..', 'golden', 'zoo', 'gradients.json')


def gradients(row):
    config = golden.Config.fromstring('model = ' + row['model'] + '\n', '.py').model
    model = golden.build_classifier(config)
    golden.fill(model)
    model.double()
    shape = row.get('small', row)['input_shape']
    features = model.extract_feat(golden.picture(shape).double())
    logits = golden.logits_of(model.head.simple_test(features, softmax=False, post_process=False))
    torch.nn.functional.cross_entropy(logits, torch.ones(len(logits), dtype=torch.long)).backward()
    rows = []
    for key, parameter in model.named_parameters():
        gradient = parameter.grad if parameter.grad is not None else torch.zeros_like(parameter)
        values = gradient.flatten()
        places = [i * (values.numel() - 1) // 3 for i in (1, 2, 3)]
        rows.append([key] + [golden.short(v, 7) for v in (values.abs().max(), *(values[p] for p in places))])
    return rows


def main():
    torch.set_num_threads(1)
    known = golden.read(PATH)
    rows = {row['name']: row for row in golden.read(golden.MANIFEST)}
    for name in sys.argv[1:] or list(known):
        known[name] = gradients(rows[name])
        print(f'{name}: {len(known[name])} parameters', flush=True)
    lines = [f'{golden.json.dumps(name)}: [\n' + ',\n'.join(map(golden.compact, known[name])) + ']' for name in rows if name in known]
    golden.write(PATH, lines, '{}')


if __name__ == '__main__':
    main()
