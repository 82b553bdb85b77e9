#!/usr/bin/env python3
"""Metrics of real predictions with all options: `teardown eval` beside evaluate() of mmclassification's datasets.

usage: PYTHON real_predictions.py PROGRAM
with a Python that imports mmclassification 0.25. Run by hand; metrics.json has the same for made scores.

The sample's network on the sample's digits, of which every fifth has the label of another class. The predictions come from
`teardown test --out`, once as json and once as pickle. Every number must be the same to 1e-6, and every key in the same place.
"""
import argparse, itertools, json, os, subprocess, sys, tempfile, warnings

warnings.simplefilter('ignore')
import mmcv, numpy as np, torch
from mmcls.datasets.base_dataset import BaseDataset

parser = argparse.ArgumentParser(usage=__doc__)
parser.add_argument('program')
args = parser.parse_args()
root = os.path.abspath(os.path.join(os.path.dirname(__file__), '../../..'))
sample = os.path.join(root, 'resources/samples/digits')
folder = tempfile.mkdtemp()
names = sorted(name for name in os.listdir(f'{sample}/pictures') if name.endswith('.png'))
labels = [(int(name[0]) + (3 if i % 5 == 4 else 0)) % 10 for i, name in enumerate(names)]
open(f'{folder}/ann.txt', 'w').write(''.join(f'{name} {label}\n' for name, label in zip(names, labels)))
data = ['--cfg-options', f'data.test.data_prefix={sample}/pictures', f'data.test.ann_file={folder}/ann.txt']


def run(*command):
    done = subprocess.run([args.program, *command], capture_output=True, text=True, cwd=folder)
    return done.returncode, done.stdout, done.stderr


class Labelled(BaseDataset):
    CLASSES = [str(i) for i in range(10)]

    def load_annotations(self):
        return [dict(gt_label=np.array(label, dtype=np.int64)) for label in labels]


dataset = Labelled('', [])
METRICS = ['accuracy', 'precision', 'recall', 'f1_score', 'support']
OPTIONS = list(itertools.product(['1', '(1,)', '(1,5)', '(1,2,3)'], ['None', '0.', '0.5', '(0.1,0.5)', '0.999'],
                                 ['"macro"', '"none"']))
compared = failed = 0
for ending in ('json', 'pkl'):
    code, _, errors = run('test', f'{sample}/repvgg-digits.py', f'{sample}/repvgg-digits.pth', '--out', f'results.{ending}', *data)
    if code != 0:
        sys.exit(errors)
    results = mmcv.load(f'{folder}/results.{ending}')
    scores = np.asarray(results['class_scores'])
    for topk, thrs, average in OPTIONS:
        options = dict(topk=eval(topk), thrs=eval(thrs), average_mode=eval(average))
        expected = dataset.evaluate(list(scores), METRICS, metric_options=options)
        code, out, errors = run('eval', f'results.{ending}', f'{sample}/repvgg-digits.py', *data, '--metrics', *METRICS, '--metric-options',
                                f'topk={topk}', f'thrs={thrs}', f'average_mode={eval(average)}', '--json')
        if code != 0:
            print(f'{topk} {thrs} {average}: {errors.strip()}')
            failed += 1
            continue
        found = json.loads(out)
        keys = [key for key in found if key in expected]
        same = keys == list(expected)
        for key, value in expected.items():
            value = np.asarray(value, dtype=np.float64).ravel()
            other = np.asarray(found.get(key, np.nan), dtype=np.float64).ravel()
            compared += value.size
            same = same and value.shape == other.shape and bool(np.all(np.abs(value - other) <= 1e-6))
        if not same:
            failed += 1
            print(f'DIFFERENT {ending} topk={topk} thrs={thrs} average_mode={average}: {list(expected)} there, {keys} here')
print(f'{len(names)} pictures, {2 * len(OPTIONS)} combinations of options, {compared} numbers: ' + ('equal to 1e-6' if not failed else f'{failed} DIFFERENT'))
sys.exit(bool(failed))
