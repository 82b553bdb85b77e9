"""Writes metrics.json, results.json and results.pkl: what mmclassification 0.25 computes, prints and dumps.

    PYTHON tests/core/metrics/make_metrics.py            # the committed files
    PYTHON tests/core/metrics/make_metrics.py --sweep N FOLDER   # N random cases a dataset, into FOLDER

with a Python that imports mmcls 0.25, mmcv 1.7.2, torch 1.13 and numpy 1.24. The sweep is checked with
    TEARDOWN_METRICS=FOLDER/metrics.json build/check/tests/metrics_tests tst_evaluate

Scores and labels are made of a 64-bit linear congruential generator, here and in made_scores.h, so that the files need not hold them.
"""
import argparse
import functools
import json
import os
import random
import warnings
from numbers import Number

import mmcv
import numpy as np
import torch
from mmcls.datasets import ConcatDataset, KFoldDataset
from mmcls.datasets.base_dataset import BaseDataset
from mmcls.datasets.multi_label import MultiLabelDataset

warnings.simplefilter('ignore')
HERE = os.path.dirname(os.path.abspath(__file__))


class Generator:
    """x = x * 6364136223846793005 + 1442695040888963407 modulo 2^64 (Knuth, MMIX)."""

    def __init__(self, seed):
        self.x = seed

    def word(self):
        self.x = (self.x * 6364136223846793005 + 1442695040888963407) % 2**64
        return self.x


@functools.lru_cache(maxsize=1)
def made_once(text):
    return made(json.loads(text))


def made(data):
    """Scores [N, C] and labels of a row of metrics.json's "datasets"."""
    g = Generator(data['seed'])
    n, c, levels = data['rows'], data['classes'], data['levels']
    dtype = np.float64 if data['double'] else np.float32
    scores = np.zeros((n, c), dtype)
    for i in range(n):
        for j in range(c):
            u = g.word() >> 40
            if levels:
                u = (u * levels >> 24) * (2**24 // levels)
            scores[i, j] = u / 2**24 if not data['double'] else u / 2**24 + (g.word() >> 40) / 2**54
    for k in range(data['nan']):
        scores[g.word() % n, g.word() % c] = np.nan
    if data['multi']:
        labels = np.zeros((n, c), np.int8)
        for i in range(n):
            for j in range(c):
                u = g.word() >> 60
                labels[i, j] = 1 if u < 5 else -1 if u == 15 else 0
    else:
        labels = np.zeros(n, np.int64)
        for i in range(n):
            u = g.word()
            labels[i] = int(np.argmax(scores[i])) if u >> 63 else (u >> 32) % c
        for k in range(data['beyond']):
            labels[g.word() % n] = c + k
    return scores, labels


class Single(BaseDataset):

    def load_annotations(self):
        return []


class Several(MultiLabelDataset):

    def load_annotations(self):
        return []


def dataset_of(labels):
    dataset = (Several if labels.ndim == 2 else Single)('', [])
    dataset.data_infos = [dict(gt_label=label) for label in labels]
    return dataset


def wrapped(labels, wrapper):
    if wrapper == 'concat':
        return ConcatDataset([dataset_of(labels[:7]), dataset_of(labels[7:])])
    if wrapper == 'concat together':
        return ConcatDataset([dataset_of(labels[:7]), dataset_of(labels[7:])], separate_eval=False)
    if wrapper == 'fold':
        return KFoldDataset(dataset_of(labels), fold=1, num_splits=3, test_mode=True, seed=4)
    return dataset_of(labels)


def printed(table):
    """As tools/test.py prints a metric: rounded, arrays as lists."""
    text = ''
    for key, value in table.items():
        if isinstance(value, np.ndarray):
            value = [round(item, 2) for item in value.tolist()]
        elif isinstance(value, Number):
            value = round(value, 2)
        text += f'\n{key} : {value}\n'
    return text


def kind(value):
    if isinstance(value, np.ndarray):
        return ['array', value.dtype.name, value.tolist()]
    if isinstance(value, np.float64):
        return ['numpy', 'float64', float(value)]
    return ['float', 'float64', value]


def evaluated(data, metrics, options, wrapper='', short=False):
    scores, labels = made_once(json.dumps(data))
    dataset = wrapped(labels.copy(), wrapper)
    case = dict(dataset=data['name'], metrics=metrics, options=options, wrapper=wrapper)
    if wrapper == 'fold':
        case['indices'] = dataset.indices
        scores = scores[:len(dataset)]
    try:
        results = dataset.evaluate(list(scores), metric=metrics, metric_options=eval(options), logger='silent')
    except Exception as error:  # which one is part of the result
        case['error'] = type(error).__name__
        return case
    case['printed'] = printed(results)
    case['repr'] = repr(results)
    if not short:
        case['values'] = [[key] + kind(value) for key, value in results.items()]
    return case


ALL = ['accuracy', 'precision', 'recall', 'f1_score', 'support']
SEVERAL = ['mAP', 'CP', 'CR', 'CF1', 'OP', 'OR', 'OF1']
SINGLE_OPTIONS = [
    'None', 'dict()', 'dict(topk=1)', 'dict(topk=(1, 2))', 'dict(topk=(2, 1))', 'dict(topk=(1,), thrs=0.5)',
    'dict(topk=1, thrs=(0., 0.5, 0.9))', 'dict(topk=(1, 2), thrs=(0.25, 0.75))', "dict(topk=1, average_mode='none')",
    "dict(topk=1, average_mode='none', thrs=(0.5, 0.501))", 'dict(topk=1, thrs=None)', 'dict(topk=1, thrs=1)', 'dict(topk=(-1, 2))',
    'dict(topk=True)', 'dict(topk=(1, True))', 'dict(topk=(0, 1))', 'dict(topk=1, thrs=())', 'dict(topk=1, thrs=0.1)', 'dict(topk=1, other=3)',
    # errors
    'dict(topk=[1, 2])', 'dict(topk=())', 'dict(topk=100000)', 'dict(topk=-1)', 'dict(topk=1.0)', 'dict(topk=(1.0,))',
    'dict(topk=1, thrs=[0.5])', "dict(topk=1, thrs='a')", 'dict(topk=1, thrs=(0.1, None))', "dict(topk=1, average_mode='micro')",
    "dict(topk=1, average_mode=None)", 'dict(topk=None)'
]
SEVERAL_OPTIONS = [
    'None', 'dict()', 'dict(thr=0.5)', 'dict(thr=0.1)', 'dict(thr=0)', 'dict(k=1)', 'dict(k=3)', 'dict(k=-1)', 'dict(k=0)', 'dict(k=1000)',
    'dict(thr=0.7, k=2)', 'dict(thr=None)', 'dict(thr=None, k=2)', 'dict(thr=True)',
    # errors
    "dict(thr='a')", 'dict(other=1)', 'dict(k=1.5)', "dict(k='a')", 'dict(thr=0.5, other=1)'
]


def data(name, rows, classes, seed, levels=0, double=False, multi=False, nan=0, beyond=0):
    return dict(name=name, rows=rows, classes=classes, seed=seed, levels=levels, double=double, multi=multi, nan=nan, beyond=beyond)


def committed():
    single = [data('ten', 60, 10, 1), data('ties', 50, 10, 2, levels=2), data('two', 30, 2, 3, levels=8),
              data('doubles', 40, 7, 4, double=True), data('nan', 30, 5, 5, nan=9), data('beyond', 30, 10, 6, beyond=3)]
    wide = [data('partial', 40, 70, 7, levels=4), data('hundreds', 30, 200, 8, levels=16), data('thousands', 25, 1200, 9, levels=2)]
    several = [data('several', 40, 6, 10, multi=True), data('several ties', 300, 5, 11, levels=2, multi=True),
               data('several doubles', 40, 20, 12, double=True, multi=True), data('several nan', 100, 3, 13, nan=20, multi=True)]
    cases = []
    for d in single:
        cases += [evaluated(d, ALL, options) for options in SINGLE_OPTIONS]
    for d in single[:3]:
        for metrics in ('accuracy', ['support'], ['f1_score', 'accuracy'], ['accuracy', 'accuracy'], ['recall', 'wrong'], 'mAP', []):
            cases.append(evaluated(d, metrics, 'dict(topk=1)'))
    for d in wide:
        cases += [evaluated(d, ALL, options, short=d['classes'] > 100) for options in SINGLE_OPTIONS[1:12]]
    for d in several:
        cases += [evaluated(d, SEVERAL, options) for options in SEVERAL_OPTIONS]
    for metrics in ('mAP', ['CP', 'OF1'], ['OF1', 'mAP'], 'accuracy', []):
        cases.append(evaluated(several[0], metrics, 'dict(thr=0.4)'))
    cases.append(evaluated(several[0], ['mAP'], 'dict(other=1)'))
    for wrapper in ('concat', 'concat together', 'fold'):
        for options in ('dict(topk=1)', "dict(topk=(1, 2), thrs=(0.1, 0.6), average_mode='none')", 'dict(topk=11)'):
            cases.append(evaluated(single[0], ALL, options, wrapper))
        cases.append(evaluated(several[0], SEVERAL, 'dict(k=2)', wrapper))
    return single + wide + several, cases


def sweep(count):
    random.seed(18)
    datasets, cases = [], []
    for i in range(40):
        multi = i % 2 == 1
        d = data(f'd{i}', random.choice([1, 5, 33, 200, 700]), random.choice([2, 3, 9, 10, 17, 63, 64, 65, 129, 321]), 100 + i,
                 levels=random.choice([0, 0, 2, 4, 256]), double=random.random() < .3, multi=multi, nan=random.choice([0, 0, 3]))
        datasets.append(d)
        for j in range(count):
            thr = random.choice([0., 0.25, 0.5, 0.1, random.random(), None])
            if multi:
                options = {} if random.random() < .1 else {random.choice(['thr', 'k']): random.choice([1, 2, 3, -1, 0])}
                if 'thr' in options or random.random() < .3:
                    options['thr'] = thr
                names = random.sample(SEVERAL, random.randint(1, 7))
            else:
                k = random.randint(1, d['classes'])
                options = dict(topk=random.choice([k, (1, k), (k, 1, 2), (1, )]))
                if random.random() < .7:
                    options['thrs'] = random.choice([thr, (0.5, ), (random.random(), 0.3)])
                if random.random() < .4:
                    options['average_mode'] = random.choice(['none', 'macro'])
                names = random.sample(ALL, random.randint(1, 5))
            wrapper = random.choice(['', '', '', 'concat', 'fold', 'concat together']) if d['rows'] > 8 else ''
            cases.append(evaluated(d, names, repr(options), wrapper, short=d['classes'] > 130))
    return datasets, cases


def spread(g, count, levels):
    """Values in 0..1, of few levels if there are many ties."""
    values = np.zeros(count)
    for i in range(count):
        u = g.word() >> 40
        values[i] = (u * levels >> 24) / levels if levels else u / 2**24
    return values


def killer(count):
    """Makes quicksort with the median of three quadratic, until numpy changes to heapsort (Musser, 1997)."""
    half = count // 2
    values = np.zeros(half * 2)
    for i in range(1, half + 1):
        if i % 2:
            values[i - 1], values[i] = i, half + i + half % 2
        values[half + i - 1] = 2 * i
    return values


def digest(numbers):
    result = 14695981039346656037
    for number in numbers:
        result = ((result ^ int(number)) * 1099511628211) % 2**64
    return str(result)


def orders():
    sums, sorts, tops = [], [], []
    for i, count in enumerate(list(range(1, 40)) + [63, 64, 127, 128, 129, 200, 256, 257, 1000, 1003, 4096, 5000, 21841, 32768]):
        values = spread(Generator(i), count, 0)
        sums.append(dict(seed=i, count=count, numpy=float(np.sum(values)), torch=float(torch.from_numpy(values).mean())))
    for i, (count, levels) in enumerate([(c, v) for c in (1, 2, 3, 16, 17, 18, 40, 100, 1000, 5000) for v in (0, 1, 2, 7, 100)]):
        values = spread(Generator(i), count, levels)
        sorts.append(dict(seed=i, count=count, levels=levels, digest=digest(np.argsort(-values))))
    for count in (200, 1000, 5000):
        sorts.append(dict(seed=-1, count=count, levels=0, digest=digest(np.argsort(killer(count)))))
    for i, (count, k, levels) in enumerate([(c, k, v) for c in (1, 2, 5, 10, 63, 64, 100, 320, 1000) for k in (1, 2, 5, 15, 16, c)
                                            for v in (0, 1, 3)]):
        if k <= count:
            row = torch.from_numpy(spread(Generator(i), count, levels))
            tops.append(dict(seed=i, count=count, k=k, levels=levels, digest=digest(row.reshape(1, -1).topk(k, dim=1)[1][0])))
    return dict(sums=sums, sorts=sorts, tops=tops)


def write_results():
    d = data('results', 12, 3, 77)
    scores, labels = made(d)
    scores[1, 2], scores[2, 0], scores[3, 1] = np.nan, np.inf, -np.inf
    results = dataset_of(labels).evaluate(list(scores), metric=ALL, metric_options=dict(topk=(1, 2), average_mode='none'))
    results['mAP'] = np.float64(12.5)
    label = np.argmax(scores, axis=1)
    results.update(class_scores=scores, pred_score=np.max(scores, axis=1), pred_label=label,
                   pred_class=[['cat', 'dog', 'k\u00e4fer "x"'][i] for i in label])
    for ending in ('json', 'pkl'):
        mmcv.dump(results, os.path.join(HERE, 'results.' + ending))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--sweep', nargs=2, metavar=('N', 'FOLDER'))
    arguments = parser.parse_args()
    if arguments.sweep:
        datasets, cases = sweep(int(arguments.sweep[0]))
        folder = arguments.sweep[1]
    else:
        datasets, cases = committed()
        folder = HERE
        write_results()
        with open(os.path.join(HERE, 'orders.json'), 'w') as file:
            json.dump(orders(), file)
    with open(os.path.join(folder, 'metrics.json'), 'w') as file:
        file.write('{"datasets": [\n' + ',\n'.join(json.dumps(d) for d in datasets) + '],\n"cases": [\n' +
                   ',\n'.join(json.dumps(case) for case in cases) + ']}\n')
    print(len(cases), 'cases,', sum('error' in case for case in cases), 'of them errors')


main()
