#!/usr/bin/env python3
"""Networks of manifest.json as the reference prints them (with the interpreter that make_golden.py needs)

    make_printed.py [--show] [NAME...]            print(model); without NAME, all rows that are missing
    make_printed.py --flops H [--show] NAME...    what tools/analysis_tools/get_flops.py prints for pictures of H x H

golden/zoo/printed.json: {NAME: the first 12 hex digits of SHA-256 over the text}; golden/expected/flops.json: {NAME: [H, the same]}. --show
prints the text instead, to see where another one differs.
"""
import argparse
import hashlib
import io
import os

import make_golden as golden
import torch

PRINTED = os.path.join(golden.HERE, '..', 'golden', 'zoo', 'printed.json')
FLOPS = os.path.join(golden.HERE, '..', 'golden', 'expected', 'flops.json')


def flops_text(model, height):
    """The same calls and lines as get_flops.py."""
    model.eval()
    model.forward = model.forward_dummy
    text = io.StringIO()
    shape = (3, height, height)
    flops, params = golden.get_model_complexity_info(model, shape, ost=text)
    line = '=' * 30
    return (f'{text.getvalue()}{line}\nInput shape: {shape}\nFlops: {flops}\nParams: {params}\n{line}\n'
            '!!!Please be cautious if you use the results in papers. You may need to check if all ops are supported and verify that the '
            'flops computation is correct.\n')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--flops', type=int, metavar='H')
    parser.add_argument('--show', action='store_true')
    parser.add_argument('names', nargs='*', metavar='NAME')
    arguments = parser.parse_args()
    path = FLOPS if arguments.flops else PRINTED
    known = golden.read(path)
    torch.set_num_threads(1)
    rows = {row['name']: row for row in golden.read(golden.MANIFEST)}
    for name in arguments.names or [name for name in rows if name not in known and 'teardown.' not in rows[name]['model']]:
        config = golden.Config.fromstring('model = ' + rows[name]['model'] + '\n', '.py').model
        model = golden.build_classifier(config)
        text = flops_text(model, arguments.flops) if arguments.flops else f'{model}\n'
        if arguments.show:
            print(text, end='')
        digest = hashlib.sha256(text.encode()).hexdigest()[:12]
        known[name] = [arguments.flops, digest] if arguments.flops else digest
    if not arguments.show:
        golden.write(path, [f'{golden.json.dumps(name)}: {golden.compact(known[name])}' for name in rows if name in known], '{}')


if __name__ == '__main__':
    main()
