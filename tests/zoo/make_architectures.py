#!/usr/bin/env python3
"""Writes resources/reference/architectures.json: the published networks of manifest.json by the keys and shapes of their state dicts.

    make_architectures.py            (with the interpreter that make_golden.py needs)

A row: name; model with NUM_CLASSES in place of the number of classes; size and channels of the pictures; tensors; digest, the first 16 hex digits of
SHA-256 over the text of core/checkpoint/fit/known_architectures.h. Rows of manifest.json that exist for their options are left out.
"""
import hashlib
import logging
import os
import re

import make_golden as golden

PATH = os.path.join(golden.HERE, '..', '..', 'resources', 'reference', 'architectures.json')
SKIPPED = ('num_batches_tracked', 'relative_position_index', 'relative_coords_table', 'attn_mask')


def classifies(key):
    return key.startswith(('head.', 'backbone.classifier.'))


def text_of(state):
    classes = 0
    for key, value in state.items():
        if classifies(key) and value.dim() == 2:
            classes = value.shape[0]
    lines = set()
    for key, value in state.items():
        if key.endswith(SKIPPED):
            continue
        sizes = [str(size) for size in value.shape]
        if sizes and classifies(key) and value.shape[0] == classes:
            sizes[0] = '*'
        lines.add(f'{key} [{", ".join(sizes)}]')
    return '\n'.join(sorted(lines)), len(lines), classes


def main():
    logging.disable(logging.INFO)
    known = {row['name']: row for row in golden.read(PATH) or []}
    rows = []
    for row in golden.read(golden.MANIFEST):
        if 'options' in row['name'] or 'teardown.' in row['model']:
            continue
        model = re.sub(r'num_classes=\d+', 'num_classes=NUM_CLASSES', row['model'])
        if known.get(row['name'], {}).get('model') == model:
            rows.append(known[row['name']])
            continue
        config = golden.Config.fromstring('model = ' + row['model'] + '\n', '.py').model
        text, tensors, classes = text_of(golden.build_classifier(config).state_dict())
        if f'num_classes={classes}' not in row['model']:
            continue
        rows.append(dict(name=row['name'], model=model, size=row['input_shape'][-1], channels=row['input_shape'][1], tensors=tensors,
                         digest=hashlib.sha256(text.encode()).hexdigest()[:16]))
        print(row['name'], tensors, flush=True)
    # Rows that the manifest does not have (any more) stay.
    names = {row['name'] for row in rows}
    rows += [row for name, row in known.items() if name not in names]
    golden.write(PATH, [golden.json.dumps(row) for row in rows], '[]')


if __name__ == '__main__':
    main()
