#!/usr/bin/env python3
"""Trainings by mmclassification, iteration by iteration: make_train.py (with the interpreter that tests/zoo/make_golden.py needs)

Writes golden/NAME.jsonl for the configs of CASES: the exact values of every iteration as `teardown train --trace-values` writes them, and
golden/NAME.log: the lines of the log without what differs from run to run; of resumed.py also golden/resumed.resumed.jsonl, of a run that
goes on from the first epoch. make_train.py CONFIG TRACE [train.py's options]: the trace of one
run only. The pictures are those of pictures() below, which tst_train.cpp writes as well. One thread, or OMP_NUM_THREADS of them. To compare with
`teardown train`, which uses all instructions of the processor, set ATEN_CPU_CAPABILITY and OPENBLAS_CORETYPE alike for both.
"""
import hashlib
import json
import os
import re
import runpy
import sys
import tempfile

os.environ.setdefault('ATEN_CPU_CAPABILITY', 'avx2')
os.environ.setdefault('OMP_NUM_THREADS', '1')
os.environ.setdefault('CUDA_VISIBLE_DEVICES', '')

import mmcls  # noqa: E402
import torch  # noqa: E402
from mmcv.runner import base_runner, epoch_based_runner, iter_based_runner  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
TOOL = os.path.join(os.path.dirname(mmcls.__file__), '.mim', 'tools', 'train.py')
CLASSES = ['cat', 'dog']
SIDES = {'full': 36, 'resumed': 36, 'mobilenet': 64}  # of the pictures, as sideOf() in tst_train.cpp; others: 32
VOC = ['aeroplane', 'bicycle', 'bird', 'boat', 'bottle', 'bus', 'car', 'cat', 'chair', 'cow', 'diningtable', 'dog', 'horse', 'motorbike',
       'person', 'pottedplant', 'sheep', 'sofa', 'train', 'tvmonitor']


def picture(number, side):
    """Binary PPM: value of channel c at (x, y) = (x (3 + number mod 5) + y (5 + 2 number mod 7) + 31 c + 17 number + (90 if number is odd)) mod 256."""
    rows = bytes((x * (3 + number % 5) + y * (5 + 2 * number % 7) + 31 * c + 17 * number + 90 * (number % 2)) % 256
                 for y in range(side) for x in range(side) for c in range(3))
    return b'P6\n%d %d\n255\n' % (side, side) + rows


def pictures(folder, side):
    """40 for training, 16 for validation; even numbers are cats, odd ones dogs."""
    for part, first, count in (('train', 0, 40), ('val', 100, 16)):
        for number in range(first, first + count):
            place = os.path.join(folder, 'data', part, CLASSES[number % 2])
            os.makedirs(place, exist_ok=True)
            with open(os.path.join(place, f'{number:03d}.ppm'), 'wb') as file:
                file.write(picture(number, side))


def objects(folder, side):
    """The layout of VOC: 24 pictures for training, 12 for validation, each with two of twenty classes, some of which are hard to see."""
    place = os.path.join(folder, 'data', 'VOC2007')
    for name in ('JPEGImages', 'Annotations', 'ImageSets/Main'):
        os.makedirs(os.path.join(place, name), exist_ok=True)
    for part, first, count in (('trainval', 0, 24), ('test', 100, 12)):
        with open(os.path.join(place, 'ImageSets', 'Main', part + '.txt'), 'w') as names:
            for number in range(first, first + count):
                names.write(f'{number:03d}\n')
                with open(os.path.join(place, 'JPEGImages', f'{number:03d}.jpg'), 'wb') as file:
                    file.write(picture(number, side))
                items = ''.join(f'<object><name>{VOC[k % 20]}</name><difficult>{int(hard)}</difficult></object>'
                                for k, hard in ((number, False), (7 * number + 3, number % 5 == 0)))
                with open(os.path.join(place, 'Annotations', f'{number:03d}.xml'), 'w') as file:
                    file.write(f'<annotation>{items}</annotation>\n')


def digest(tensors):
    sha = hashlib.sha256()
    for tensor in tensors:
        if tensor is not None:
            sha.update(tensor.detach().contiguous().numpy().tobytes())
    return sha.hexdigest()[:16]


def trace_into(path, every_tensor=False):
    """Every runner writes its values after the hooks of an iteration."""
    call = base_runner.BaseRunner.call_hook
    before = {}

    def traced(self, name):
        if name == 'before_train_iter':
            before['img'] = digest([self.data_batch['img']])
            before['norms'] = len(self.log_buffer.val_history.get('grad_norm', []))
        call(self, name)
        if name != 'after_train_iter':
            return
        model = self.model
        line = {'iter': self.iter, 'lr': float(self.current_lr()[0]).hex()}
        line.update({k: float(v).hex() for k, v in self.outputs['log_vars'].items()})
        norms = self.log_buffer.val_history.get('grad_norm', [])
        if len(norms) > before['norms']:
            line['grad_norm'] = float(norms[-1]).hex()
        line['img'] = before['img']
        line['grads'] = digest(p.grad for p in model.parameters())
        line['weights'] = digest(model.parameters())
        line['buffers'] = digest(model.buffers())
        if every_tensor:
            line['tensors'] = {k: digest([p.grad]) + ' ' + digest([p]) for k, p in model.named_parameters()}
        with open(path() if callable(path) else path, 'a') as file:
            file.write(json.dumps(line) + '\n')

    base_runner.BaseRunner.call_hook = traced


def train(arguments):
    for module in (epoch_based_runner, iter_based_runner):
        module.time.sleep = lambda seconds: None
    torch.set_num_threads(int(os.environ['OMP_NUM_THREADS']))
    sys.argv = [TOOL] + arguments
    runpy.run_path(TOOL, run_name='__main__')


def steady(text):
    """A log without times, paths and what is said about the computer."""
    text = re.sub(r'Environment info:.*?-{60}\n.*?-{60}\n', 'Environment info:\n', text, flags=re.S)
    text = re.sub(r'^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+', 'TIME', text, flags=re.M)
    text = re.sub(r'eta: .*?, time: [\d.]+, data_time: [\d.]+', 'eta: T, time: T, data_time: T', text)
    text = re.sub(r'host: \S+, work_dir: \S+', 'host: H, work_dir: W', text)
    text = re.sub(r'(Checkpoints will be saved to) \S+', r'\1 W', text)
    return re.sub(r'(checkpoint) \S+/(\S+ was removed)', r'\1 W/\2', text)


def case(name):
    """Run in a process of its own: its hooks stay changed."""
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        with open(os.path.join(HERE, 'configs', name + '.py')) as file:
            text = file.read()
        pictures(folder, SIDES.get(name, 32))
        objects(folder, 32)
        with open(name + '.py', 'w') as file:
            file.write(text)
        traces = [os.path.join(HERE, 'golden', name + end) for end in ('.jsonl', '.resumed.jsonl')]
        for trace in traces:
            if os.path.exists(trace):
                os.remove(trace)
        trace_into(lambda: traces[0])
        train([name + '.py', '--work-dir', 'wd', '--seed', '5', '--device', 'cpu'])
        log = next(n for n in os.listdir('wd') if n.endswith('.log'))
        with open(os.path.join('wd', log)) as file:
            lines = steady(file.read())
        # The initialisation of each parameter is told by another logger.
        with open(os.path.join(HERE, 'golden', name + '.log'), 'w') as file:
            file.write(lines[lines.index('TIME - mmcls - INFO - Start running'):])
        if name == 'resumed':
            traces.reverse()
            train([name + '.py', '--work-dir', 'more', '--seed', '5', '--device', 'cpu', '--resume-from', 'wd/epoch_1.pth'])


def main():
    arguments = sys.argv[1:]
    if len(arguments) == 2 and arguments[0] == '--case':
        case(arguments[1])
    elif arguments and arguments[0].endswith('.py'):
        trace = os.path.abspath(arguments[1])
        if os.path.exists(trace):
            os.remove(trace)
        every = '--trace-tensors' in arguments
        trace_into(trace, every)
        train([arguments[0]] + [a for a in arguments[2:] if a != '--trace-tensors'])
    else:
        for config in sorted(os.listdir(os.path.join(HERE, 'configs'))):
            name = config[:-3]
            if not arguments or name in arguments:
                if os.spawnv(os.P_WAIT, sys.executable, [sys.executable, os.path.abspath(__file__), '--case', name]) != 0:
                    sys.exit(name + ' failed')
                print(name, flush=True)


if __name__ == '__main__':
    main()
