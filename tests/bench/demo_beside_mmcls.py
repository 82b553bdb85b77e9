#!/usr/bin/env python3
"""`teardown demo` beside mmclassification's inference_model: twenty networks of its configs with equal weights, twenty pictures, the best
five classes of each.

usage: PYTHON demo_beside_mmcls.py PROGRAM [--networks NAME...] [--pictures 20] [--photos FOLDER] [--threads 2]
with a Python that imports mmclassification 0.25, with its configs.

The weights are initial ones, with statistics of the norms and a scale of the classifier taken from the pictures, so that the answers differ as
those of a trained network do. Equal means: the same classes in the same order, unless two scores of the reference are nearer to each other
than 1e-6; scores within 1e-5, as the order of sums differs.
"""
import argparse, glob, json, logging, os, random, subprocess, sys, tempfile, warnings

warnings.filterwarnings('ignore')
logging.disable(logging.WARNING)
NETWORKS = ('resnet/resnet18_8xb32_in1k resnet/resnetv1d50_8xb32_in1k van/van-tiny_8xb128_in1k resnext/resnext50-32x4d_8xb32_in1k '
            'seresnet/seresnet50_8xb32_in1k vgg/vgg11bn_8xb32_in1k mobilenet_v2/mobilenet-v2_8xb32_in1k '
            'mobilenet_v3/mobilenet-v3-small_8xb32_in1k shufflenet_v1/shufflenet-v1-1x_16xb64_in1k shufflenet_v2/shufflenet-v2-1x_16xb64_in1k '
            'regnet/regnetx-400mf_8xb128_in1k repvgg/repvgg-A0_4xb64-coslr-120e_in1k efficientnet/efficientnet-b0_8xb32_in1k '
            'res2net/res2net50-w14-s8_8xb32_in1k hrnet/hrnet-w18_4xb32_in1k densenet/densenet121_4xb256_in1k '
            'swin_transformer/swin-tiny_16xb64_in1k deit/deit-tiny_pt-4xb256_in1k convnext/convnext-tiny_32xb128_in1k '
            'poolformer/poolformer-s12_32xb128_in1k').split()
parser = argparse.ArgumentParser(usage=__doc__)
parser.add_argument('program')
parser.add_argument('--networks', nargs='+', default=NETWORKS)
parser.add_argument('--pictures', type=int, default=20)
parser.add_argument('--photos', default=os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../resources/samples/photos'))
parser.add_argument('--threads', type=int, default=2)
args = parser.parse_args()
TOP, NEAR, SAME = 5, 1e-6, 1e-5

import mmcls, mmcv, numpy as np, torch
from mmcls.apis import inference_model, init_model
from PIL import Image

torch.set_num_threads(args.threads)
configs = os.path.join(os.path.dirname(mmcls.__file__), '.mim/configs')
folder = tempfile.mkdtemp()


def make_pictures():
    """Cut from the photos at random places, of different sizes and formats, some of them grey."""
    generator = random.Random(5)
    sources = [Image.open(path).convert('RGB') for path in sorted(glob.glob(f'{args.photos}/*.png') + glob.glob(f'{args.photos}/*.jpg'))]
    paths = []
    for n in range(args.pictures):
        source = sources[n % len(sources)]
        width, height = generator.randint(90, source.width), generator.randint(90, source.height)
        left, top = generator.randint(0, source.width - width), generator.randint(0, source.height - height)
        picture = source.crop((left, top, left + width, top + height))
        if n % 7 == 6:
            picture = picture.convert('L')
        paths.append(f'{folder}/{n:02}.{("jpg", "png")[n % 2]}')
        picture.save(paths[-1], **({'quality': generator.randint(70, 96)} if n % 2 == 0 else {}))
    return paths


def logits_of(model, path):
    """The scores that inference_model computes, with its own answer."""
    seen = []
    handle = model.register_forward_hook(lambda module, inputs, output: seen.append(np.asarray(output[0], dtype=np.float64)))
    answer = inference_model(model, path)
    handle.remove()
    return seen[0], answer


def prepare(model, pictures):
    """Norms get the statistics of the pictures, the last linear layer a scale at which scores lie between certain and equal."""
    norms = [m for m in model.modules() if isinstance(m, torch.nn.modules.batchnorm._BatchNorm)]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None
        norm.train()
    for path in pictures if norms else []:
        logits_of(model, path)
    model.eval()
    last = [m for m in model.head.modules() if isinstance(m, torch.nn.Linear)] or [m for m in model.modules() if isinstance(m, torch.nn.Linear)]
    outputs = []
    handle = last[-1].register_forward_hook(lambda module, inputs, output: outputs.append(output.detach()))
    for path in pictures[:5]:
        logits_of(model, path)
    handle.remove()
    with torch.no_grad():
        last[-1].weight.mul_(2.5 / max(float(torch.cat(outputs).std()), 1e-12))


def compare(name, pictures):
    config = f'{configs}/{name}.py'
    torch.manual_seed(3)
    model = init_model(config, device='cpu')
    model.init_weights()
    classes = model.CLASSES = [f'class {i}' for i in range(getattr(model.head, 'num_classes', 1000))]
    prepare(model, pictures)
    checkpoint = f'{folder}/weights.pth'
    torch.save({'meta': {'CLASSES': classes}, 'state_dict': model.state_dict()}, checkpoint)
    run = subprocess.run([args.program, 'demo', config, checkpoint, *pictures, '--top', str(TOP), '--json'], capture_output=True, text=True,
                         env={**os.environ, 'OMP_NUM_THREADS': str(args.threads)})
    if run.returncode != 0:
        return [run.stderr.strip()[-300:]], 0, 0
    wrong, largest, spread = [], 0.0, set()
    for path, item in zip(pictures, json.loads(run.stdout)):
        scores, answer = logits_of(model, path)
        if 'error' in item:
            wrong.append(f'{os.path.basename(path)}: {item["error"]}')
            continue
        # Of equal scores the order is not told.
        order = np.argsort(-scores, kind='stable')[:TOP]
        spread.add(int(order[0]))
        for place, (expected, found) in enumerate(zip(order, item['top'])):
            difference = abs(scores[expected] - found['score'])
            largest = max(largest, difference)
            if expected != found['index'] and abs(scores[expected] - scores[found['index']]) > NEAR or difference > SAME:
                wrong.append(f'{os.path.basename(path)} place {place + 1}: {expected} {scores[expected]:.7f} there, {found["index"]} '
                             f'{found["score"]:.7f} here')
        if answer['pred_class'] != item['pred_class'] and item['top'][0]['score'] - item['top'][1]['score'] > NEAR:
            wrong.append(f'{os.path.basename(path)}: {answer["pred_class"]} there, {item["pred_class"]} here')
    return wrong, largest, len(spread)


pictures, failed = make_pictures(), 0
for name in args.networks:
    wrong, largest, spread = compare(name, pictures)
    failed += bool(wrong)
    print(f'{name.split("/")[-1]:44} {len(pictures)} pictures, {spread:2} different answers, scores differ by at most {largest:.1e}  '
          + ('equal' if not wrong else 'DIFFERENT'), flush=True)
    for line in wrong[:3]:
        print('    ' + line, flush=True)
print(f'{len(args.networks) - failed} of {len(args.networks)} networks: the same best {TOP} classes for all pictures')
sys.exit(bool(failed))
