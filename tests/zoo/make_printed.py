#!/usr/bin/env python3
"""Networks of manifest.json as the reference prints them: make_printed.py [--show] [NAME...] (with the interpreter that make_golden.py needs)

golden/zoo/printed.json: {NAME: the first 12 hex digits of SHA-256 over print(model)}; without NAME, all rows that are missing. --show prints
the text, to see where another one differs.
"""
import hashlib
import os
import sys

import make_golden as golden

PATH = os.path.join(golden.HERE, '..', 'golden', 'zoo', 'printed.json')


def main():
    known = golden.read(PATH)
    rows = {row['name']: row for row in golden.read(golden.MANIFEST)}
    show = '--show' in sys.argv
    for name in [name for name in sys.argv[1:] if name != '--show'] or [name for name in rows if name not in known]:
        config = golden.Config.fromstring('model = ' + rows[name]['model'].replace('teardown.', '') + '\n', '.py').model
        text = f'{golden.build_classifier(config)}\n'
        if show:
            print(text, end='')
        known[name] = hashlib.sha256(text.encode()).hexdigest()[:12]
    if not show:
        golden.write(PATH, [f'{golden.json.dumps(name)}: {golden.json.dumps(known[name])}' for name in rows if name in known], '{}')


if __name__ == '__main__':
    main()
