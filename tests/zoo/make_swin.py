#!/usr/bin/env python3
"""What the reference does with tables of relative positions: golden/expected/swin.json (with the interpreter that make_golden.py needs, and
scipy).

tables: resize_relative_position_bias_table of 0.5 sin(0.7 i), i counting the values of a table of two heads: a few rows and two sums.
loading: a checkpoint of one network, filled by make_golden.fill, as mmcv's load_state_dict puts it into another: what that logs, sums of
the tables and logits at img_size.
"""
import logging
import os

import make_golden as golden
import torch
from mmcls.models.utils import resize_relative_position_bias_table
from mmcv.runner import load_state_dict

PATH = os.path.join(golden.HERE, '..', 'golden', 'expected', 'swin.json')
SIDES = ((13, 23), (23, 13), (7, 13), (13, 7), (5, 9))
NETWORK = ("dict(type='ImageClassifier', backbone=dict(type='SwinTransformer%s', arch=dict(embed_dims=12, depths=[2, 1], num_heads=[2, 3]%s), "
           "img_size=%d, window_size=%d, use_abs_pos_embed=True, out_indices=(1, )), neck=dict(type='GlobalAveragePooling'), "
           "head=dict(type='LinearClsHead', num_classes=4, in_channels=24))")


def network(version, size, window):
    return NETWORK % (version, ', extra_norm_every_n_blocks=0' if version else '', size, window)


def built(text):
    model = golden.build_classifier(golden.Config.fromstring('model = ' + text + '\n', '.py').model)
    golden.fill(model)
    return model


def sums(tensor):
    return [tensor.double().sum().item(), tensor.double().abs().sum().item()]


def table(before, after):
    values = torch.arange(before * before * 2, dtype=torch.float64).mul(0.7).sin().mul(0.5).float().reshape(-1, 2)
    resized = resize_relative_position_bias_table(before, after, values, 2)
    rows = [0, 1, after, after**2 // 3, after**2 // 2, after**2 - 2]
    return {
        'from': before, 'to': after, 'sums': sums(resized), 'rows': [[r, [golden.short(v, 8) for v in resized[r]]] for r in rows]
    }


class Messages(logging.Handler):

    def __init__(self):
        super().__init__()
        self.texts = []

    def emit(self, record):
        self.texts.append(record.getMessage())


def loading(version, stored, own):
    model = built(network(version, *own))
    logger, messages = logging.getLogger(f'{version} {own}'), Messages()
    logger.propagate = False
    logger.addHandler(messages)
    load_state_dict(model, {k: v.clone() for k, v in built(network(version, *stored)).state_dict().items()}, logger=logger)
    model.eval()
    kept = ('bias_table', 'absolute_pos_embed', 'position_index', 'coords_table')
    return dict(
        file=network(version, *stored),
        model=network(version, *own),
        messages=messages.texts,
        sums={key: sums(value) for key, value in model.state_dict().items() if key.endswith(kept)},
        logits=golden.run(model, [1, 3, own[0], own[0]])[0]['logits_first8'])


if __name__ == '__main__':
    golden.write(PATH, [
        f'"tables": {golden.compact([table(*sides) for sides in SIDES])}',
        f'"loading": {golden.compact([loading("", (32, 4), (48, 3)), loading("", (32, 3), (32, 4)), loading("", (32, 4), (32, 4)), loading("V2", (32, 4), (32, 3))])}'
    ], '{}')
