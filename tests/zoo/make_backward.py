#!/usr/bin/env python3
"""Gradients of networks of manifest.json by the reference: make_backward.py NAME... (with the interpreter that make_golden.py needs)

golden/zoo/gradients.json: {NAME: [[key, largest absolute value, values at a third, at two thirds and at the end, rounding], ...]}, a row
for every parameter in the order of named_parameters(): the gradient of the cross entropy of class 1 at the small size (where there is none,
at input_shape), in evaluation. Weights and input are those of core/engine/nn/recipe.h.

rounding: how far the reference itself is from its gradient in double precision, as a share of the largest absolute value. Where an
activation has a kink, a pre-activation near it that is rounded to the other side changes the gradient by much more than rounding does.
"""
import os
import sys

import make_golden as golden
import torch

PATH = os.path.join(golden.HERE, '..', 'golden', 'zoo', 'gradients.json')


def backward(row, dtype):
    config = golden.Config.fromstring('model = ' + row['model'] + '\n', '.py').model
    model = golden.build_classifier(config)
    golden.fill(model)
    model.to(dtype)
    shape = row.get('small', row)['input_shape']
    features = model.extract_feat(golden.picture(shape).to(dtype))
    logits = model.head.simple_test(features, softmax=False, post_process=False)
    torch.nn.functional.cross_entropy(logits, torch.ones(len(logits), dtype=torch.long)).backward()
    return {key: (torch.zeros_like(parameter) if parameter.grad is None else parameter.grad).double().flatten()
            for key, parameter in model.named_parameters()}


def gradients(row):
    exact = backward(row, torch.double)
    rows = []
    for key, values in backward(row, torch.float).items():
        largest = values.abs().max()
        places = [i * (values.numel() - 1) // 3 for i in (1, 2, 3)]
        rounding = (values - exact[key]).abs().max() / max(largest, 1e-12)
        rows.append([key] + [golden.short(v, 7) for v in (largest, *(values[p] for p in places))] + [golden.short(rounding, 2)])
    return rows


def main():
    torch.set_num_threads(1)
    known = golden.read(PATH)
    rows = {row['name']: row for row in golden.read(golden.MANIFEST)}
    for name in sys.argv[1:]:
        known[name] = gradients(rows[name])
        print(f'{name}: {len(known[name])} parameters', flush=True)
    lines = [f'{golden.json.dumps(name)}: [\n' + ',\n'.join(map(golden.compact, known[name])) + ']' for name in rows if name in known]
    golden.write(PATH, lines, '{}')


if __name__ == '__main__':
    main()
