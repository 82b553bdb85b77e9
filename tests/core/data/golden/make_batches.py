#!/usr/bin/env python3
"""Writes generators.json, batches.json and loaders.json: what mmclassification 0.25, numpy 1.24 and torch 1.13 draw and return.

usage: PYTHON make_batches.py, with a Python that imports mmclassification 0.25.

Batches: img[n,k,y,x] = float32(((131n + 17k + 7y + 3x) mod 256 - 128) / 64), label[n] = (5n + 2) mod 10. Loaders: sample i is (i,
random.random(), numpy rand(), torch.rand(1)), drawn in this order. `next` holds the word that each generator gives afterwards.
"""
import hashlib, json, os, random, tempfile, warnings

os.environ['OMP_NUM_THREADS'] = '1'
warnings.filterwarnings('ignore')
import numpy as np
import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from mmcls.apis import set_random_seed
from mmcls.datasets import ClassBalancedDataset, KFoldDataset, build_dataloader
from mmcls.datasets.samplers import DistributedSampler, RepeatAugSampler
from mmcls.models.utils import Augments
from mmcls.models.utils.augment.builder import build_augment

HERE = os.path.dirname(os.path.abspath(__file__))
N, H, W, K = 6, 32, 40, 10


def write(name, value):
    with open(os.path.join(HERE, name), 'w') as file:
        json.dump(value, file, separators=(',', ':'))


def next_words():
    return dict(py=random.getrandbits(32), np=int(np.random.randint(0, 2**32, dtype=np.uint32)),
                torch=int(torch.empty((), dtype=torch.int32).random_()))


def generators():
    """Twenty values each, as hexadecimal floats."""
    out = []
    for seed in (0, 42, 2**31):
        def numpy(name, draw):
            np.random.seed(seed)
            values = [float(draw()).hex() for _ in range(20)]
            out.append(dict(name=name, seed=seed, values=values, next=int(np.random.randint(0, 2**32, dtype=np.uint32))))

        for a, b in ((1, 1), (.8, .8), (.2, .2), (.001, .001), (2, 2), (1.5, .5), (1, 4)):
            numpy(f'beta {a} {b}', lambda: np.random.beta(a, b))
        for a in (.5, 1., 2.5):
            numpy(f'gamma {a}', lambda: np.random.standard_gamma(a))
        numpy('exponential', np.random.standard_exponential)

        def pytorch(name, draw):
            torch.manual_seed(seed)
            out.append(dict(name=name, seed=seed, values=draw(), next=int(torch.empty((), dtype=torch.int32).random_())))

        pytorch('random', lambda: [str(int(torch.empty((), dtype=torch.int64).random_())) for _ in range(20)])
        pytorch('rand', lambda: [torch.rand(1).item().hex() for _ in range(20)])
        for n in (0, 1, 2, 20):
            pytorch(f'randperm {n}', lambda: [torch.randperm(n).tolist() for _ in range(3)])
    for seed in (0, 42, 2**31, 2**40 + 9):
        for n in (1, 2, 23, 100):
            items = list(range(n))
            np.random.default_rng(seed).shuffle(items)
            out.append(dict(name=f'shuffle {n}', seed=seed, values=items, next=0))
    write('generators.json', out)


class Recorder:
    """Logs [function, arguments, result] of the functions that batch augments call."""
    FUNCTIONS = ((random, 'py', 'randint'), (np.random, 'np', 'beta'), (np.random, 'np', 'randint'), (torch, 'torch', 'randperm'))

    def __enter__(self):
        self.log, self.kept = [], [(m, n, getattr(m, n)) for m, _, n in self.FUNCTIONS]
        for (module, prefix, name), (_, _, function) in zip(self.FUNCTIONS, self.kept):
            def call(*args, _f=function, _n=f'{prefix}.{name}', **kwargs):
                result = _f(*args, **kwargs)
                self.log.append([_n, [float(a) for a in args], result.tolist() if isinstance(result, torch.Tensor) else float(result)])
                return result
            setattr(module, name, call)
        return self.log

    def __exit__(self, *_):
        for module, name, function in self.kept:
            setattr(module, name, function)


def batches():
    n, k, y, x = torch.meshgrid(torch.arange(N), torch.arange(3), torch.arange(H), torch.arange(W), indexing='ij')
    pictures, labels = ((131 * n + 17 * k + 7 * y + 3 * x) % 256 - 128).float() / 64, (5 * torch.arange(N) + 2) % K
    several = torch.tensor([[int((3 * i + 5 * j) % 7 == 0) - int((i + j) % 11 == 0) for j in range(K)] for i in range(N)], dtype=torch.int8)
    sha = lambda t: hashlib.sha256(t.contiguous().numpy().tobytes()).hexdigest()

    def once(augment, gt):
        with Recorder() as log:
            mixed, target = augment(pictures.clone(), gt)
        return dict(log=log, image=sha(mixed), label=sha(target), dtype=str(target.dtype)[6:])

    out = []
    mixup, cutmix = dict(type='BatchMixup', num_classes=K), dict(type='BatchCutMix', num_classes=K)
    for config in (dict(mixup, alpha=1.), dict(mixup, alpha=.2), dict(mixup, alpha=2.), dict(cutmix, alpha=1.),
                   dict(cutmix, alpha=1., correct_lam=False), dict(cutmix, alpha=1., cutmix_minmax=[.2, .8]),
                   dict(type='BatchResizeMix', alpha=1., num_classes=K),
                   dict(type='BatchResizeMix', alpha=1., num_classes=K, lam_min=.2, lam_max=.6, interpolation='nearest'),
                   dict(type='Identity', num_classes=K)):
        for seed in (0, 1, 4, 5, 42):
            for gt in (labels, several):
                set_random_seed(seed)
                run = once(build_augment(dict(config)), gt)
                out.append(dict(config=config, group=False, seed=seed, several=gt.dim() == 2, batches=[run], next=next_words()))
    for group in ([dict(mixup, alpha=.8, prob=.5), dict(cutmix, alpha=1., prob=.5)],
                  [dict(mixup, alpha=.2, prob=.3), dict(cutmix, alpha=1., prob=.4)],
                  [dict(type='BatchResizeMix', alpha=1., num_classes=K, prob=.25), dict(type='Identity', num_classes=K, prob=.5),
                   dict(cutmix, alpha=1., prob=.25)],
                  dict(mixup, alpha=.2, prob=1.)):
        for seed in (0, 1, 4, 42):
            set_random_seed(seed)
            augments = Augments(group)
            runs = [once(augments, labels) for _ in range(4)]
            out.append(dict(config=group, group=True, seed=seed, several=False, batches=runs, next=next_words(), probs=augments.augment_probs))
    write('batches.json', out)


class Numbers:
    CLASSES = None

    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        return dict(idx=i, py=random.random(), np=np.random.rand(), torch=torch.rand(1).item())


def epochs(loader, distributed=False):
    out = []
    for epoch in range(3):
        if distributed:
            loader.sampler.set_epoch(epoch)
        out.append([{key: batch[key].tolist() for key in batch} for batch in loader])
    return out


def rank_main(rank, store, seed, workers, diff, path):
    dist.init_process_group('gloo', init_method='file://' + store, rank=rank, world_size=2)
    own = seed + rank if diff else seed
    set_random_seed(own)
    loader = build_dataloader(Numbers(23), 4, workers, dist=True, seed=own, persistent_workers=workers > 0, pin_memory=False)
    with open(path + str(rank), 'w') as file:
        json.dump(dict(epochs=epochs(loader, True), next=next_words()), file)
    dist.destroy_process_group()


def loaders():
    out = dict(single=[], distributed=[], samplers=[], folds=[], balanced=[])
    for workers, persistent, seed, loader_seed, more in (
            (0, False, 0, 0, {}), (2, True, 0, 0, {}), (2, True, 42, 42, {}), (2, False, 42, 42, {}), (3, True, 42, None, {}),
            (2, False, 42, None, {}), (0, False, 42, 42, dict(drop_last=True)), (2, True, 42, 42, dict(shuffle=False)),
            (0, False, 42, 42, dict(sampler_cfg=dict(type='RepeatAugSampler', num_repeats=3, selected_round=4)))):
        set_random_seed(seed)
        loader = build_dataloader(Numbers(23), 4, workers, dist=False, seed=loader_seed, persistent_workers=persistent, pin_memory=False,
                                  **dict(more))
        out['single'].append(dict(workers=workers, persistent=persistent, seed=seed, loader_seed=loader_seed, more=more, length=len(loader),
                                  epochs=epochs(loader), next=next_words()))
        del loader
    for seed, workers, diff in ((42, 0, False), (42, 2, True)):
        with tempfile.TemporaryDirectory() as folder:
            mp.start_processes(rank_main, (os.path.join(folder, 's'), seed, workers, diff, os.path.join(folder, 'r')), 2, start_method='fork')
            ranks = [json.load(open(os.path.join(folder, f'r{rank}'))) for rank in (0, 1)]
        out['distributed'].append(dict(workers=workers, seed=seed, diff_seed=diff, ranks=ranks))
    for kind, n, replicas, more in ((DistributedSampler, 23, 2, {}), (DistributedSampler, 24, 2, {}), (DistributedSampler, 23, 2, dict(round_up=False)),
                                    (DistributedSampler, 1, 3, {}), (DistributedSampler, 23, 2, dict(shuffle=False)),
                                    (RepeatAugSampler, 20, 2, dict(num_repeats=3, selected_round=4)),
                                    (RepeatAugSampler, 20, 2, dict(selected_round=0)), (RepeatAugSampler, 20, 1, dict(selected_round=4)),
                                    (RepeatAugSampler, 23, 2, dict(num_repeats=2, selected_round=5, selected_ratio=3)),
                                    (RepeatAugSampler, 20, 2, {}), (RepeatAugSampler, 300, 2, {})):
        torch.manual_seed(42)
        ranks = [kind(Numbers(n), replicas, rank, seed=42, **more) for rank in range(replicas)]
        orders = []
        for epoch in range(2):
            for sampler in ranks:
                sampler.set_epoch(epoch)
            orders.append([list(iter(sampler)) for sampler in ranks])
        out['samplers'].append(dict(type=kind.__name__, n=n, replicas=replicas, more=more, length=len(ranks[0]), orders=orders,
                                    next=int(torch.empty((), dtype=torch.int32).random_())))
    for seed in (None, 0, 42):
        for fold, splits in ((0, 5), (2, 5), (4, 5), (1, 2)):
            out['folds'].append(dict(seed=seed, fold=fold, splits=splits, **{
                name: KFoldDataset(Numbers(23), fold, splits, test, seed).indices for name, test in (('train', False), ('test', True))}))

    class Labelled(Numbers):
        def __init__(self, labels):
            self.labels = labels
            self.n = len(labels)

        def get_cat_ids(self, i):
            return self.labels[i]

    single = [[0]] * 12 + [[1]] * 5 + [[2]] * 2 + [[3]]
    for threshold in (.1, .3, 1.):
        out['balanced'].append(dict(threshold=threshold, indices=ClassBalancedDataset(Labelled(single), threshold).repeat_indices))
    write('loaders.json', out)


if __name__ == '__main__':
    generators()
    batches()
    loaders()
