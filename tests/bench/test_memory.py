#!/usr/bin/python3
"""Peak memory and time of `teardown test` itself on a synthetic dataset: a tenth of the pictures and all of them, with results as json and as
pickle, and the same with a file of scores that the next command goes on from.

usage: test_memory.py PROGRAM [--most 1000000] [--batch 500] [--workers 2] [--folder FOLDER] [--formats json pkl]

The dataset is a list of names that lead to a few hundred pictures of 32x32; the network is a LeNet-5 with initial weights. Flat means: all
pictures cost no more than the list of their names, true classes and answers (128 bytes each) and what is written here as room.
"""
import argparse, os, struct, subprocess, sys, tempfile, time, zlib

parser = argparse.ArgumentParser(usage=__doc__)
parser.add_argument('program')
parser.add_argument('--most', type=int, default=1_000_000)
parser.add_argument('--batch', type=int, default=500)
parser.add_argument('--workers', type=int, default=2)
parser.add_argument('--folder')
parser.add_argument('--formats', nargs='+', default=['json', 'pkl'])
args = parser.parse_args()
ROOM, EACH = 32 << 20, 128  # bytes
SIDE, PICTURES, CLASSES = 32, 300, 10

CONFIG = """
model = dict(type='ImageClassifier', backbone=dict(type='LeNet5', num_classes=10), neck=None,
    head=dict(type='ClsHead', loss=dict(type='CrossEntropyLoss', loss_weight=1.0), topk=(1, 5)))
pipeline = [dict(type='LoadImageFromFile', color_type='grayscale'), dict(type='Normalize', mean=[127.], std=[60.], to_rgb=False),
    dict(type='ImageToTensor', keys=['img']), dict(type='Collect', keys=['img'])]
data = dict(samples_per_gpu=%d, workers_per_gpu=%d, test=dict(type='CustomDataset', data_prefix='%s', ann_file='%s',
    classes=['class number %%d with a name as long as those of ImageNet' %% i for i in range(10)], pipeline=pipeline, test_mode=True))
"""


def png(values):
    """A grey picture as bytes of a PNG."""
    chunk = lambda name, data: struct.pack('>I', len(data)) + name + data + struct.pack('>I', zlib.crc32(name + data))
    rows = b''.join(b'\0' + values[y * SIDE:(y + 1) * SIDE] for y in range(SIDE))
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', SIDE, SIDE, 8, 0, 0, 0, 0)) +
            chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b''))


folder = args.folder or tempfile.mkdtemp(dir='/var/tmp')
os.makedirs(f'{folder}/pictures', exist_ok=True)
state = 1
for n in range(PICTURES):
    values = bytearray()
    for _ in range(SIDE * SIDE):
        state = (state * 1103515245 + 12345) & 0x7fffffff
        values.append((state >> 16 & 63) + n * 191 // PICTURES)
    open(f'{folder}/pictures/{n:03}.png', 'wb').write(png(bytes(values)))


def config(count):
    with open(f'{folder}/{count}.txt', 'w') as file:
        for i in range(count):
            file.write(f'{i * 7 % PICTURES:03}.png {i % CLASSES}\n')
    path = f'{folder}/{count}.py'
    open(path, 'w').write(CONFIG % (args.batch, args.workers, f'{folder}/pictures', f'{folder}/{count}.txt'))
    return path


def run(count, out, scores=None):
    command = [args.program, 'test', config(count), '--root', '/', '--metrics', 'accuracy', 'precision', 'support', '--out', out]
    begin = time.perf_counter()
    process = subprocess.Popen(command + (['--scores', scores] if scores else []), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    _, errors = process.communicate()
    return process.returncode, time.perf_counter() - begin, errors.decode(errors='replace')


def peak(count, out, scores=None):
    """In a process of its own: what the children of this one have needed is counted together."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        code, seconds, errors = run(count, out, scores)
        import resource
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
        os.write(write, repr((code, seconds, memory, errors[-500:])).encode())
        os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    answer = eval(os.read(read, 65536).decode())
    os.close(read)
    return answer


def answers(path):
    """The predictions of a json file: its last list of numbers, read without the rest."""
    with open(path, 'rb') as file:
        text = file.read()
    at = text.rindex(b'"pred_label": [') + len(b'"pred_label": [')
    return text[at:text.index(b']', at)].split(b', ')


failed = False
kept = {}
for name in args.formats:
    peaks = []
    for count in (args.most // 10, args.most):
        out, scores = f'{folder}/{count}.{name}', None if name == 'json' else f'{folder}/{count}.scores'
        code, seconds, memory, errors = peak(count, out, scores)
        peaks.append(memory)
        good = code == 0 and os.path.getsize(out) > count * CLASSES * 4
        # Equal pictures have equal answers, wherever they are.
        if good and name == 'json':
            labels = answers(out)
            good = len(labels) == count and labels[:PICTURES] == labels[-PICTURES - count % PICTURES:count - count % PICTURES]
        failed = failed or not good
        print(f'{name:5}{count:10,} pictures {os.path.getsize(out) / 1e6 if good else 0:7.0f} MB  peak {memory / 2**20:6.0f} MiB  {seconds:6.1f} s  '
              f'{"" if good else "FAILED " + errors}', flush=True)
        if scores:
            code, seconds, memory, errors = peak(count, out, scores)
            failed = failed or code != 0
            print(f'{name:5}{count:10,} from the scores file          peak {memory / 2**20:6.0f} MiB  {seconds:6.1f} s  {"" if code == 0 else errors}',
                  flush=True)
        for path in filter(None, (out, scores)):
            if os.path.exists(path):
                os.unlink(path)
    grown = peaks[1] - peaks[0]
    flat = grown <= ROOM + EACH * (args.most - args.most // 10)
    failed = failed or not flat
    print(f'{name:5}grew by {grown / 2**20:.0f} MiB: {"flat" if flat else "NOT FLAT"}', flush=True)
sys.exit(failed)
