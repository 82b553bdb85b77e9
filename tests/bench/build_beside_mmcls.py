"""Building networks beside mmclassification's build_classifier (with torch's constructors, without init_weights), and build_classifier with
load_checkpoint, in turn. To be run by a Python that has mmclassification 0.25 and mmcv 1.7.

usage: PYTHON build_beside_mmcls.py BENCH_BUILD CONFIG... [--rounds 5]
"""
import argparse, json, os, statistics, subprocess, tempfile, time

import torch
from mmcls.models import build_classifier
from mmcv import Config
from mmcv.runner import load_checkpoint

parser = argparse.ArgumentParser()
parser.add_argument('program')
parser.add_argument('configs', nargs='+')
parser.add_argument('--rounds', type=int, default=5)
options = parser.parse_args()
torch.set_num_threads(1)


def timed(work):
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def shown(values):
    return f'{statistics.median(values):.2f} ({min(values):.2f}..{max(values):.2f})'


for path in options.configs:
    config = Config.fromfile(path)
    config.model.pretrained = None
    with tempfile.TemporaryDirectory() as folder:
        checkpoint = os.path.join(folder, 'c.pth')
        torch.save({'state_dict': build_classifier(config.model).state_dict()}, checkpoint)
        drawn, loaded, recorded = [], [], []
        for _ in range(options.rounds):
            building = timed(lambda: build_classifier(config.model))
            loading = timed(lambda: load_checkpoint(build_classifier(config.model), checkpoint, map_location='cpu'))
            ours = json.loads(subprocess.run([options.program, path, checkpoint, '3'], check=True, capture_output=True, text=True).stdout)
            drawn.append(ours['drawn'] / building)
            loaded.append(ours['loaded'] / loading)
            recorded.append(ours['recorded'] / loading)
    print(f'{os.path.basename(path):44} build/build_classifier {shown(drawn)}  with the checkpoint, over build_classifier + load_checkpoint '
          f'{shown(loaded)}, recorded {shown(recorded)}', flush=True)
