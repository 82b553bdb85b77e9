#!/usr/bin/env python3
"""Iteration time of `teardown train` beside mmclassification's tools/train.py: train_beside_mmcls.py TEARDOWN CONFIG [PAIRS [THREADS]]

Run it in the folder that the config's paths start from, with the interpreter that tests/zoo/make_golden.py needs. Both train with the same seed,
one after the other, PAIRS times (default 15), each in a folder of its own; a line of the log for every iteration. What is compared is the median of an
iteration, data included, without an epoch's first: printed are the median of the pairs' ratios, both medians in ms, and the largest memory of
each in MB.
"""
import glob
import json
import os
import statistics
import subprocess
import sys
import tempfile

TOOL = '''
import runpy, sys
from mmcv.runner import epoch_based_runner
epoch_based_runner.time.sleep = lambda seconds: None
import mmcls, os, torch
torch.set_num_threads(int(os.environ['OMP_NUM_THREADS']))
tool = os.path.join(os.path.dirname(mmcls.__file__), '.mim', 'tools', 'train.py')
sys.argv = [tool] + sys.argv[1:]
runpy.run_path(tool, run_name='__main__')
'''


def run(command, folder, threads):
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads), CUDA_VISIBLE_DEVICES='')
    with tempfile.TemporaryFile() as output:
        child = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(child.pid, 0)
        if status != 0:
            output.seek(0)
            sys.exit(output.read().decode(errors='replace')[-2000:])
    times = []
    for line in open(glob.glob(os.path.join(folder, '*.log.json'))[0]):
        row = json.loads(line)
        if row.get('mode') == 'train' and row['iter'] > 1:
            times.append(row['time'])
    return statistics.median(times) * 1000, usage.ru_maxrss / 1024


def main():
    program, config = sys.argv[1], sys.argv[2]
    pairs = int(sys.argv[3]) if len(sys.argv) > 3 else 15
    threads = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    options = ['--no-validate', '--seed', '5', '--cfg-options', 'log_config.interval=1']
    ours, theirs, ratios = [], [], []
    for pair in range(pairs):
        with tempfile.TemporaryDirectory() as folder:
            a = run([program, 'train', config, '--threads', str(threads), '--work-dir', folder + '/a'] + options, folder + '/a', threads)
            b = run([sys.executable, '-c', TOOL, config, '--work-dir', folder + '/b', '--device', 'cpu'] + options, folder + '/b', threads)
        ours.append(a)
        theirs.append(b)
        ratios.append(a[0] / b[0])
        print(f'{pair + 1}: {a[0]:.1f} ms and {b[0]:.1f} ms, {ratios[-1]:.3f}', flush=True)
    print(f'{statistics.median(ratios):.3f} of the time, {statistics.median(t for t, _ in ours):.1f} ms and '
          f'{statistics.median(t for t, _ in theirs):.1f} ms an iteration; at most {max(m for _, m in ours):.0f} MB and '
          f'{max(m for _, m in theirs):.0f} MB')


if __name__ == '__main__':
    main()
