"""Writes expected/config/layout_cases.txt: what mmcv 1.7.2 with yapf 0.32 prints for each case of input/config/layout_cases.txt."""
import pathlib
import tempfile

from mmcv import Config

here = pathlib.Path(__file__).parent
cases = (here / 'input/config/layout_cases.txt').read_text().split('---\n')
printed = []
for case in cases:
    with tempfile.NamedTemporaryFile('w', suffix='.py') as file:
        file.write(case)
        file.flush()
        printed.append(Config.fromfile(file.name).pretty_text)
(here / 'expected/config/layout_cases.txt').write_text('---\n'.join(printed))
