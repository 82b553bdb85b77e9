"""Writes transforms.json and pipelines.json: what the transforms of mmclassification 0.25 draw and what pictures they make of pictures that
a formula gives. Needs a Python with mmclassification 0.25, mmcv 1.7.2, OpenCV 4.6 and Pillow 9.4:

    PYTHON tests/core/data/golden/make_transforms.py
"""
import hashlib, os, random, warnings
os.environ.setdefault('OMP_NUM_THREADS', '1')
warnings.filterwarnings('ignore')
import cv2, numpy as np, torch
cv2.setNumThreads(0); torch.set_num_threads(1)
HERE = os.path.dirname(os.path.abspath(__file__))
SEEDS = [0, 1, 2, 4, 5, 6, 8, 9]

def pic(h, w, s=0):
    """BGR uint8: (((3x+5y+11c+17s)*(x+2y+7)) >> 7) mod 211 + 20, all in int64"""
    y, x, c = np.meshgrid(np.arange(h), np.arange(w), np.arange(3), indexing='ij')
    return ((((3 * x + 5 * y + 11 * c + 17 * s) * (x + 2 * y + 7)) >> 7) % 211 + 20).astype(np.uint8)

def sha(a):
    if isinstance(a, torch.Tensor): a = a.detach().cpu().numpy()
    return hashlib.sha256(np.ascontiguousarray(a).tobytes()).hexdigest()

def seed_all(s):
    random.seed(s); np.random.seed(s); torch.manual_seed(s)

def nexts():
    """one raw word from each generator: equal words afterwards == equal consumption before"""
    return dict(py=random.getrandbits(32), np=int(np.random.randint(0, 2**32, dtype=np.uint32)),
                torch=int(torch.empty((), dtype=torch.int32).random_()))

class Rec:
    """wraps the module level functions of random, numpy.random and torch and logs [name, args, result]"""
    PY = ['random', 'uniform', 'randint', 'choice', 'choices', 'shuffle', 'gauss', 'sample']
    NP = ['rand', 'random', 'uniform', 'randint', 'normal', 'beta', 'choice', 'shuffle', 'permutation']
    TO = ['randperm', 'rand', 'randn']
    def __init__(self, idx_choice=True): self.log = []
    def __enter__(self):
        self.keep = [(m, n, getattr(m, n)) for m, ns in ((random, self.PY), (np.random, self.NP), (torch, self.TO)) for n in ns]
        for m, n, f in self.keep: setattr(m, n, self.wrap(m, n, f))
        return self
    def __exit__(self, *a):
        for m, n, f in self.keep: setattr(m, n, f)
    def wrap(self, m, n, f):
        pre = {random: 'py', np.random: 'np', torch: 'torch'}[m]
        def g(*a, **k):
            if m is random and n in ('choice', 'choices'):
                i = f(range(len(a[0])), *a[1:], **k)
                self.log.append([f'{pre}.{n}', [len(a[0])] + [k[q] for q in k], i])
                return [a[0][j] for j in i] if n == 'choices' else a[0][i]
            if n == 'shuffle':
                old = list(a[0]); f(*a, **k)
                self.log.append([f'{pre}.shuffle', [len(old)], [next(j for j, o in enumerate(old) if o is v) for v in a[0]]])
                return None
            r = f(*a, **k)
            self.log.append([f'{pre}.{n}', [self.js(x) for x in list(a) + list(k.values())], self.js(r)])
            return r
        return g
    @staticmethod
    def js(x):
        if isinstance(x, torch.Tensor): x = x.detach().numpy()
        if isinstance(x, np.ndarray):
            if x.size > 16: return dict(shape=list(x.shape), first=x.ravel()[:4].tolist(), last=float(x.ravel()[-1]), sha256=sha(x))
            return x.tolist()
        if isinstance(x, np.generic): return x.item()
        if isinstance(x, (list, tuple)): return [Rec.js(i) for i in x]
        return x if isinstance(x, (int, float, str, bool, type(None))) else str(x)


# Each transform by itself: draws, picture, next words.
import copy, json, math, os
from mmcls.datasets.builder import PIPELINES
from mmcls.datasets.pipelines import Compose
from mmcv.utils import build_from_cfg, Config
import mmcls
C = os.path.join(os.path.dirname(mmcls.__file__), '.mim', 'configs', '_base_', 'datasets', 'pipelines')
auto = [[dict(d) for d in p] for p in Config.fromfile(os.path.join(C, 'auto_aug.py')).policy_imagenet]
rand = [dict(d) for d in Config.fromfile(os.path.join(C, 'rand_aug.py')).rand_increasing_policies]
for d in rand:
    if 'magnitude_range' in d: d['magnitude_range'] = tuple(d['magnitude_range'])
MEAN, STD = [123.675, 116.28, 103.53], [58.395, 57.12, 57.375]
hp = dict(pad_val=[round(x) for x in MEAN[::-1]], interpolation='bicubic')
eigval, eigvec = [55.4625, 4.7940, 1.1475], [[-0.5675, 0.7192, 0.4009], [-0.5808, -0.0045, -0.8140], [-0.5836, -0.6948, 0.4203]]
A = (97, 131, 1)
cases = [
 ('RandomCrop cifar', dict(type='RandomCrop', size=32, padding=4), (32, 32, 1)),
 ('RandomCrop 60x40', dict(type='RandomCrop', size=(60, 40)), A),
 ('RandomCrop same height', dict(type='RandomCrop', size=(97, 40)), A),
 ('RandomCrop same size (no draw)', dict(type='RandomCrop', size=(97, 131)), A),
 ('RandomCrop pad_if_needed reflect', dict(type='RandomCrop', size=120, pad_if_needed=True, padding_mode='reflect'), A),
 ('RandomCrop pad_if_needed constant', dict(type='RandomCrop', size=140, pad_if_needed=True, pad_val=128), A),
 ('RandomResizedCrop default', dict(type='RandomResizedCrop', size=48), A),
 ('RandomResizedCrop pillow bicubic', dict(type='RandomResizedCrop', size=(48, 64), backend='pillow', interpolation='bicubic'), A),
 ('RandomResizedCrop scale .9-1 (retries, sometimes whole picture)', dict(type='RandomResizedCrop', size=48, scale=(0.9, 1.0)), (40, 52, 2)),
 ('RandomResizedCrop always falls back', dict(type='RandomResizedCrop', size=48, scale=(0.9, 1.0)), (20, 200, 2)),
 ('RandomResizedCrop always falls back, tall', dict(type='RandomResizedCrop', size=48, scale=(0.9, 1.0)), (200, 21, 2)),
 ('RandomResizedCrop max_attempts 0', dict(type='RandomResizedCrop', size=48, max_attempts=0), A),
 ('RandomResizedCrop efficientnet', dict(type='RandomResizedCrop', size=48, efficientnet_style=True, interpolation='bicubic'), A),
 ('RandomResizedCrop efficientnet .9-1 (retries)', dict(type='RandomResizedCrop', size=48, efficientnet_style=True, scale=(0.9, 1.0), interpolation='bicubic', backend='pillow'), A),
 ('RandomResizedCrop efficientnet always falls back', dict(type='RandomResizedCrop', size=48, efficientnet_style=True, scale=(0.9, 1.0)), (20, 200, 2)),
 ('RandomFlip', dict(type='RandomFlip', flip_prob=0.5, direction='horizontal'), A),
 ('RandomFlip vertical', dict(type='RandomFlip', flip_prob=0.5, direction='vertical'), A),
 ('RandomErasing const', dict(type='RandomErasing', erase_prob=0.7, fill_color=MEAN[::-1]), A),
 ('RandomErasing rand uniform', dict(type='RandomErasing', erase_prob=0.7, mode='rand'), A),
 ('RandomErasing rand normal (swin)', dict(type='RandomErasing', erase_prob=0.7, mode='rand', min_area_ratio=0.02, max_area_ratio=1 / 3, fill_color=MEAN[::-1], fill_std=STD[::-1]), A),
 ('RandomErasing large on thin picture', dict(type='RandomErasing', erase_prob=1.0, min_area_ratio=0.5, max_area_ratio=1.0), (20, 60, 2)),
 ('ColorJitter', dict(type='ColorJitter', brightness=0.4, contrast=0.4, saturation=0.4), A),
 ('Lighting', dict(type='Lighting', eigval=eigval, eigvec=eigvec, alphastd=0.1, to_rgb=True), A),
 ('Lighting no rgb', dict(type='Lighting', eigval=eigval, eigvec=eigvec, alphastd=25.5, to_rgb=False), A),
 ('RandomGrayscale', dict(type='RandomGrayscale', gray_prob=0.5), A),
 ('AutoAugment imagenet', dict(type='AutoAugment', policies=auto), A),
 ('RandAugment swin', dict(type='RandAugment', policies=rand, num_policies=2, total_level=10, magnitude_level=9, magnitude_std=0.5, hparams=hp), A),
 ('RandAugment std 0', dict(type='RandAugment', policies=rand, num_policies=3, total_level=10, magnitude_level=7, magnitude_std=0, hparams=hp), A),
 ('RandAugment std inf', dict(type='RandAugment', policies=rand, num_policies=2, total_level=10, magnitude_level=7, magnitude_std='inf', hparams=hp), A),
]
ops = [dict(type='Shear', magnitude=.17, direction='horizontal'), dict(type='Shear', magnitude=.17, direction='vertical', interpolation='nearest'),
       dict(type='Translate', magnitude=.3, direction='horizontal', interpolation='bicubic'), dict(type='Translate', magnitude=.3, direction='vertical'),
       dict(type='Rotate', angle=20., interpolation='bicubic'), dict(type='Rotate', angle=20.), dict(type='AutoContrast'), dict(type='Invert'), dict(type='Equalize'),
       dict(type='Solarize', thr=100.5), dict(type='SolarizeAdd', magnitude=77.3, thr=128), dict(type='Posterize', bits=3.2),
       dict(type='Contrast', magnitude=.6), dict(type='ColorTransform', magnitude=.6), dict(type='Brightness', magnitude=.6), dict(type='Sharpness', magnitude=.6),
       dict(type='Cutout', shape=30), dict(type='Cutout', shape=(20, 50), pad_val=(104, 116, 124))]
for o in ops: cases.append(('op ' + ' '.join(f'{k}={v}' if k != 'type' else v for k, v in o.items()), dict(o, prob=0.7), A))

import mmcv
BOX = []
_crop = mmcv.imcrop
def imcrop(img, bboxes, *a, **k): BOX.append([float(v) for v in bboxes]); return _crop(img, bboxes, *a, **k)
mmcv.imcrop = imcrop
out = dict(picture=pic.__doc__, seeds=SEEDS, cases=[])
for name, cfg, (h, w, s) in cases:
    e = dict(name=name, cfg=copy.deepcopy(cfg), picture=[h, w, s], picture_sha256=sha(pic(h, w, s)), draws={})
    if cfg['type'] in ('AutoAugment', 'RandAugment'): e['cfg'].pop('policies')
    t = build_from_cfg(cfg, PIPELINES)
    for seed in SEEDS:
        seed_all(seed)
        img = pic(h, w, s); BOX.clear()
        with Rec() as r: res = t(dict(img=img, img_fields=['img']))
        o = res['img']
        e['draws'][str(seed)] = dict(log=r.log, shape=list(o.shape), dtype=str(o.dtype), sha256=sha(o), next=nexts())
        if BOX: e['draws'][str(seed)]['imcrop_x1y1x2y2'] = list(BOX[0])
    out['cases'].append(e)
def comp(o): return json.dumps(o, default=lambda x: Rec.js(x))
with open(os.path.join(HERE, 'transforms.json'), 'w') as f:
    f.write('{"picture": %s, "seeds": %s, "auto_policies": %s, "rand_policies": %s, "cases": [\n' % (comp(out['picture']), comp(SEEDS), comp(auto), comp(rand)))
    f.write(',\n'.join(comp(c) for c in out['cases'])); f.write('\n]}\n')


# Whole train pipelines without the file loader.
import json, os, tempfile
import mmcls
from mmcv import Config
from mmcls.datasets.pipelines import Compose
C = os.path.join(os.path.dirname(mmcls.__file__), '.mim', 'configs')
CONFIGS = ['resnet/resnet18_8xb32_in1k.py', 'resnet/resnet18_8xb16_cifar10.py', 'mobilenet_v3/mobilenet-v3-small_8xb32_in1k.py', 'swin_transformer/swin-tiny_16xb64_in1k.py',
           'deit/deit-tiny_pt-4xb256_in1k.py', 'resnet/resnet50_8xb256-rsb-a3-100e_in1k.py', 'efficientnet/efficientnet-b0_8xb32_in1k.py']
def size(i): return 120 + 17 * (i % 7), 110 + 23 * (i % 5)
out = dict(about='Sample i: pic(120+17*(i%7), 110+23*(i%5), i), gt_label i%10. One seeding, then samples 0..19 in this order.', picture=pic.__doc__, pipelines={})
for c in CONFIGS:
    cfg = Config.fromfile(os.path.join(C, c))
    steps = cfg.data.train.pipeline
    t = Compose(steps); names = [s['type'] for s in steps]
    first = 1 if names[0] == 'LoadImageFromFile' else 0
    e = out['pipelines'][c] = dict(steps=names[first:], runs={})
    for seed in (0, 42):
        seed_all(seed); rows = []
        for i in range(20):
            h, w = (32, 32) if 'cifar' in c else size(i)
            img = pic(h, w, i)
            r = dict(img=img, img_shape=img.shape, ori_shape=img.shape, img_fields=['img'], gt_label=np.array(i % 10, dtype=np.int64))
            hs = []
            for tr in t.transforms[first:]:
                r = tr(r); im = r['img']; im = getattr(im, 'data', im) if not isinstance(im, np.ndarray) else im
                hs.append(sha(im)[:16])
            full = sha(r['img'])
            rows.append(dict(steps=hs, sha256=full, shape=list(r['img'].shape), dtype=str(r['img'].dtype), sum=float(r['img'].double().sum())))
        e['runs'][str(seed)] = dict(samples=rows, next=nexts())
    # a PNG on disc read by LoadImageFromFile gives the same sample
    if first:
        with tempfile.TemporaryDirectory() as d:
            cv2.imwrite(os.path.join(d, 'a.png'), pic(*size(0), 0)); seed_all(0)
            r = t(dict(img_prefix=d, img_info=dict(filename='a.png'), gt_label=np.array(0)))
            assert sha(r['img']) == e['runs']['0']['samples'][0]['sha256']
json.dump(out, open(os.path.join(HERE, 'pipelines.json'), 'w'), separators=(',', ':'))
