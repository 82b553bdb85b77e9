#!/usr/bin/env python3
"""Top classes of mmclassification's inference_model and of `teardown demo`, for 20 networks and 20 pictures.

usage: PYTHON top_beside_mmcls.py PROGRAM [--data FOLDER of pictures] [NAME...]
with a Python that imports mmclassification 0.25; run by hand. Default pictures: scikit-image's (Debian: python3-skimage) and cuts of them.

Networks are those of the installed configs, with weights from a seed: the initial ones, norms with statistics of their own, a head whose
answers are far apart. A best class may differ only where both scores are equal to 1e-5.
"""
import argparse, glob, json, logging, os, subprocess, sys, tempfile, warnings

warnings.filterwarnings('ignore')
logging.disable(logging.INFO)
import mmcls
import numpy as np
import torch
from mmcls.apis import inference_model, init_model
from PIL import Image

parser = argparse.ArgumentParser(usage=__doc__)
parser.add_argument('program')
parser.add_argument('--data', default='/usr/lib/python3/dist-packages/skimage/data')
parser.add_argument('names', nargs='*')
args = parser.parse_args()

NETWORKS = '''mlp_mixer/mlp-mixer-base-p16_64xb64_in1k t2t_vit/t2t-vit-t-14_8xb64_in1k vgg/vgg11bn_8xb32_in1k resnet/resnet18_8xb32_in1k resnet/resnet50_8xb32_in1k
resnet/resnetv1d50_b32x8_imagenet resnext/resnext50-32x4d_8xb32_in1k seresnet/seresnet50_8xb32_in1k res2net/res2net50-w14-s8_8xb32_in1k
repvgg/repvgg-A0_4xb64-coslr-120e_in1k regnet/regnetx-400mf_8xb128_in1k mobilenet_v2/mobilenet-v2_8xb32_in1k
mobilenet_v3/mobilenet-v3-small_8xb32_in1k shufflenet_v2/shufflenet-v2-1x_16xb64_in1k efficientnet/efficientnet-b0_8xb32_in1k
densenet/densenet121_4xb256_in1k swin_transformer/swin-tiny_16xb64_in1k vision_transformer/vit-base-p32_pt-64xb64_in1k-224
convnext/convnext-tiny_32xb128_in1k poolformer/poolformer-s12_32xb128_in1k'''.split()

folder = tempfile.mkdtemp()
pictures = []
for path in sorted(glob.glob(args.data + '/*.png') + glob.glob(args.data + '/*.jpg')):
    try:
        image = Image.open(path)
        image.load()
    except Exception:
        continue
    if image.mode not in ('RGB', 'L') or min(image.size) < 64 or len(pictures) >= 20:
        continue
    target = f'{folder}/{len(pictures):02}{os.path.splitext(path)[1]}'
    image.convert('RGB').save(target, quality=92)
    pictures.append(target)
while len(pictures) < 20:
    image = Image.open(pictures[len(pictures) % 7])
    width, height = image.size
    target = f'{folder}/{len(pictures):02}.png'
    image.crop((width // 5, height // 6, width, height * 4 // 5)).save(target)
    pictures.append(target)


def weights(config, path):
    torch.manual_seed(11)
    model = init_model(config, device='cpu')
    model.init_weights()
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.running_mean.normal_(0, 0.1, generator=generator)
                module.running_var.uniform_(0.8, 1.2, generator=generator)
                if module.weight is not None:
                    module.weight.uniform_(0.8, 1.2, generator=generator)
        last = [m for m in model.head.modules() if isinstance(m, torch.nn.Linear)]
        if last:
            last[-1].weight.normal_(0, 0.3, generator=generator)
    torch.save(dict(meta=dict(CLASSES=[f'class {i}' for i in range(1000)]), state_dict=model.state_dict()), path)


total = same = 0
for name in NETWORKS:
    if args.names and not any(word in name for word in args.names):
        continue
    config, checkpoint = os.path.join(os.path.dirname(mmcls.__file__), '.mim/configs', name + '.py'), f'{folder}/weights.pth'
    if not os.path.exists(config):
        print(f'MISSING    {name}')
        continue
    weights(config, checkpoint)
    model = init_model(config, checkpoint, device='cpu')
    done = subprocess.run([args.program, 'demo', config, checkpoint, *pictures, '--json'], capture_output=True, text=True)
    try:
        answers = json.loads(done.stdout)
    except ValueError:
        print(f'NO ANSWER  {name}: {done.stderr.strip()[-300:]}')
        total += len(pictures)
        continue
    equal, apart, classes = 0, 0.0, set()
    for picture, answer in zip(pictures, answers):
        expected = inference_model(model, picture)
        classes.add(expected['pred_label'])
        if 'error' in answer:
            continue
        difference = abs(answer['pred_score'] - expected['pred_score'])
        apart = max(apart, difference)
        equal += answer['pred_label'] == expected['pred_label'] and answer['pred_class'] == expected['pred_class'] and difference < 1e-3
    total, same = total + len(pictures), same + equal
    print(f'{"same" if equal == len(pictures) else "DIFFERENT":10} {name}: {equal} of {len(pictures)}, scores at most {apart:.1e} apart, '
          f'{len(classes)} classes', flush=True)
print(f'{same} of {total} the same')
sys.exit(same != total)
