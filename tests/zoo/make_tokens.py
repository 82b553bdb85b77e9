#!/usr/bin/env python3
"""What the reference does with tokens: golden/expected/tokens.json (with the interpreter that make_golden.py needs).

gradcam: of the row vit-options of manifest.json at the given size, class 1, the norm before the last attention: the mean over the patches
of the logit's gradient weighs the channels, negative sums become 0, tokens without a place are left out (as pytorch-grad-cam with
vis_cam.py's reshape). positions: pos_embed of a checkpoint of 4 x 4 patches as load_state_dict puts it into a network of 3 x 5; of T2T_ViT,
where it is a buffer, into one of 6 x 6.
"""
import os

import make_golden as golden
import torch

PATH = os.path.join(golden.HERE, '..', 'golden', 'expected', 'tokens.json')
POSITIONS = ("dict(type='ImageClassifier', backbone=dict(type='VisionTransformer', arch=dict(embed_dims=12, num_layers=1, num_heads=3, "
             "feedforward_channels=20), img_size=%s), head=dict(type='VisionTransformerClsHead', num_classes=4, in_channels=12))")

BUFFER = ("dict(type='ImageClassifier', backbone=dict(type='T2T_ViT', embed_dims=12, num_layers=1, t2t_cfg=dict(token_dims=4), "
          "layer_cfgs=dict(num_heads=3), img_size=%s), head=dict(type='VisionTransformerClsHead', num_classes=4, in_channels=12))")


def built(text):
    model = golden.build_classifier(golden.Config.fromstring('model = ' + text + '\n', '.py').model)
    golden.fill(model)
    return model


def gradcam(shape):
    model = built(next(row['model'] for row in golden.read(golden.MANIFEST) if row['name'] == 'vit-options'))
    seen = {}
    layer = model.backbone.layers[-1].ln1
    layer.register_forward_hook(lambda _, __, output: seen.update(output=output))
    features = model.extract_feat(golden.picture(shape))
    logits = model.head.simple_test(features, softmax=False, post_process=False)
    gradient, = torch.autograd.grad(logits[0, 1], seen['output'])
    rows, columns = features[-1][0].shape[2:]

    def maps(tokens):
        return tokens[0, 1:].detach().reshape(rows, columns, -1).permute(2, 0, 1).double()

    weights = maps(gradient).mean((1, 2))
    cam = torch.relu((weights[:, None, None] * maps(seen['output'])).sum(0))
    return dict(shape=list(shape), layer='backbone.layers.2.ln1', grid=list(cam.shape),
                map=[golden.short(v, 7) for v in cam.flatten()], weights_first4=[golden.short(v, 7) for v in weights[:4]])


def positions(text, file, size):
    stored = built(text % file).state_dict()
    model = built(text % size)
    missing, unexpected = model.load_state_dict(stored, strict=False)
    assert not missing and not unexpected
    values = model.backbone.pos_embed.detach()
    return dict(file=text % file, model=text % size, shape=list(values.shape), values=[golden.short(v, 7) for v in values.flatten()])


if __name__ == '__main__':
    with open(PATH, 'w') as file:
        golden.json.dump(
            dict(gradcam=gradcam((1, 3, 48, 64)), positions=positions(POSITIONS, '64', '(48, 80)'), buffer=positions(BUFFER, '64', '96')), file)
        file.write('\n')
