#!/usr/bin/env python3
"""Whether mmclassification's own tools read the results files of `teardown test --out`, and say the same as of its own results.

usage: PYTHON read_by_mmcls.py PROGRAM [--folder FOLDER]
with a Python that imports mmclassification 0.25. Run by hand; what the two formats must hold is also in results.json and results.pkl, which
tst_results compares.

Data: the digits of the sample, in folders by class. For json and pkl: eval_metric.py prints what `teardown eval` prints; analyze_results.py
writes the same lists of right and wrong pictures as for the results of tools/test.py; tools/test.py prints what `teardown test` prints.
"""
import argparse, json, os, shutil, subprocess, sys, tempfile

import mmcls

parser = argparse.ArgumentParser(usage=__doc__)
parser.add_argument('program')
parser.add_argument('--folder')
args = parser.parse_args()
root = os.path.abspath(os.path.join(os.path.dirname(__file__), '../../..'))
sample = os.path.join(root, 'resources/samples/digits')
tools = os.path.join(os.path.dirname(mmcls.__file__), '.mim/tools')
folder = args.folder or tempfile.mkdtemp()

for picture in sorted(os.listdir(f'{sample}/pictures')):
    if not picture.endswith('.png'):
        continue
    # Two pictures lie in the folder of another class, so that some answers are wrong.
    name = {'3_1.png': '4', '8_2.png': '1'}.get(picture, picture[0])
    os.makedirs(f'{folder}/digits/{name}', exist_ok=True)
    shutil.copy(f'{sample}/pictures/{picture}', f'{folder}/digits/{name}/{picture}')
resolved = subprocess.run([args.program, 'config', 'show', f'{sample}/repvgg-digits.py'], check=True, capture_output=True, text=True).stdout
config, checkpoint = f'{folder}/digits.py', f'{sample}/repvgg-digits.pth'
for part in ('train', 'held_out'):
    resolved = resolved.replace(f'data/digits/{part}', f'{folder}/digits')
open(config, 'w').write(resolved)

failures = 0


def compare(what, a, b):
    global failures
    failures += a != b
    print(f'{"same" if a == b else "DIFFERENT"}  {what}' + ('' if a == b else f'\n--- {a}\n+++ {b}'))


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env={**os.environ, 'MPLBACKEND': 'Agg'})
    if done.returncode != 0:
        sys.exit(f'{command}: {done.stderr[-2000:]}')
    return done.stdout


METRICS = ['--metrics', 'accuracy', 'precision', 'support', '--metric-options', 'topk=(1,5)', 'average_mode=none']
for ending in ('json', 'pkl'):
    ours, theirs = f'{folder}/ours.{ending}', f'{folder}/theirs.{ending}'
    said = run(args.program, 'test', config, checkpoint, '--out', ours, *METRICS).replace(ours, 'OUT')
    reference = run(sys.executable, f'{tools}/test.py', config, checkpoint, '--device', 'cpu', '--out', theirs, *METRICS)
    reference = reference[reference.index('\n', reference.rfind('elapsed')):].replace(theirs, 'OUT') if 'elapsed' in reference else reference
    compare(f'test --out {ending}', said.strip(), reference.strip())
    # eval_metric.py takes pickles of scores only by name: it reads class_scores of any file that mmcv.load reads.
    told = run(sys.executable, f'{tools}/analysis_tools/eval_metric.py', config, ours, *METRICS)
    compare(f'eval_metric.py of our {ending}', told.strip(), run(args.program, 'eval', ours, config, *METRICS).strip())
    lists = []
    for results in (ours, theirs):
        out = f'{results}-analysis'
        run(sys.executable, f'{tools}/analysis_tools/analyze_results.py', config, results, '--out-dir', out, '--topk', '5')
        kept = {}
        for part in ('success', 'fail'):
            for item in json.load(open(f'{out}/{part}/{part}.json')):
                kept.setdefault(part, []).append((item['filename'], item['gt_label'], item['pred_label'], item['pred_class'],
                                                  round(item['pred_score'], 5)))
        kept['painted'] = sorted(os.listdir(f'{out}/fail'))
        lists.append(kept)
    compare(f'analyze_results.py of our {ending} and of its own', *lists)
sys.exit(failures > 0)
