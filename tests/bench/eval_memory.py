#!/usr/bin/python3
"""Peak memory of `teardown eval` on synthetic scores: results files (json, pickle of protocol 2 as mmcv.dump writes it) and files of
`test --scores`, of 100,000 and of 1,000,000 pictures.

usage: eval_memory.py PROGRAM [--classes 10] [--most 1000000] [--folder FOLDER]

Flat means: the larger file costs no more than the true classes of its pictures (8 bytes each) and what is written here as room.
"""
import argparse, json, os, pickle, struct, sys, tempfile, time, zlib

import numpy as np

parser = argparse.ArgumentParser(usage=__doc__)
parser.add_argument('program')
parser.add_argument('--classes', type=int, default=10)
parser.add_argument('--most', type=int, default=1_000_000)
parser.add_argument('--folder')
args = parser.parse_args()
ROOM = 80 << 20  # bytes: 64 MiB is what collects before scores go to a scratch file


def write_json(path, scores):
    with open(path, 'w') as file:
        file.write('{"accuracy": 10.0, "class_scores": [')
        for i, row in enumerate(scores):
            file.write((', ' if i else '') + str([float(v) for v in row]))
        file.write('], "pred_label": ' + str(scores.argmax(1).tolist()) + '}')


def write_pickle(path, scores):
    names = [f'class {i}' for i in range(args.classes)]
    label = scores.argmax(1)
    with open(path, 'wb') as file:
        pickle.dump({'accuracy': 10.0, 'class_scores': scores, 'pred_score': scores.max(1), 'pred_label': label,
                     'pred_class': [names[i] for i in label]}, file, protocol=2)


def write_store(path, scores):
    head = b'TDscores' + struct.pack('<IIQ', 1, scores.shape[1], len(scores)) + b'bench'
    head += bytes(124 - len(head))
    with open(path, 'wb') as file:
        file.write(head + struct.pack('<I', zlib.crc32(head)))
        for i, row in enumerate(scores):
            data = row.tobytes()
            file.write(struct.pack('<I', zlib.crc32(data, zlib.crc32(struct.pack('<Q', i)))) + data)


def run(path, labels):
    begin = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        null = os.open(os.devnull, os.O_WRONLY)
        out = os.open(path + '.out', os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(out, 1), os.dup2(null, 2)
        os.execv(args.program, [args.program, 'eval', path, '--labels', labels, '--metrics', 'accuracy', 'precision', 'support',
                                '--metric-options', 'topk=(1,5)'])
    _, status, usage = os.wait4(pid, 0)
    return usage.ru_maxrss * 1024, time.perf_counter() - begin, status, open(path + '.out').read()


folder = args.folder or tempfile.mkdtemp(dir='/var/tmp')
failed = False
for name, write in (('scores', write_store), ('json', write_json), ('pkl', write_pickle)):
    peaks = []
    for count in (args.most // 10, args.most):
        generator = np.random.default_rng(7)
        scores = generator.random((count, args.classes), dtype=np.float32)
        path, labels = f'{folder}/{count}.{name}', f'{folder}/{count}.npy'
        np.save(labels, generator.integers(0, args.classes, count))
        write(path, scores)
        peak, seconds, status, text = run(path, labels)
        right = 100 * (scores.argmax(1) == np.load(labels)).mean()
        told = float(text.split(':')[1].split(',')[0]) if status == 0 else float('nan')
        peaks.append(peak)
        good = status == 0 and abs(told - right) < 1e-3
        failed = failed or not good
        print(f'{name:7}{count:9,} pictures {os.path.getsize(path) / 1e6:7.0f} MB  peak {peak / 2**20:6.0f} MiB  {seconds:5.1f} s  '
              f'{"as numpy" if good else "NOT as numpy: " + text[:80]}', flush=True)
        os.unlink(path), os.unlink(path + '.out'), os.unlink(labels)
    grown = peaks[1] - peaks[0]
    flat = grown <= ROOM + 8 * args.most
    failed = failed or not flat
    print(f'{name:7}grew by {grown / 2**20:.0f} MiB: {"flat" if flat else "NOT FLAT"}')
sys.exit(failed)
