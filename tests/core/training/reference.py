"""What mmcv 1.7.2 and mmclassification 0.25 do with the training part of a config: learning rates, momentums, hooks, groups, events.

    python reference.py                    writes training.json beside this file: the cases of cases.py, and the table of hooks
    python reference.py --sweep OUT FILES  writes OUT/NAME.json for each config (for TEARDOWN_TRAINING=OUT and tst_training_sweep)

The runner and its hooks are mmcv's. Only what needs data, a GPU or time is replaced: the data loader is a list, the model is small, nobody
sleeps, evaluates, saves or goes backward.
"""
import argparse
import inspect
import json
import logging
import os
import sys
import tempfile
import warnings

import mmcv
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

import mmcls.core  # noqa: F401 (fills the registries)
import mmcls.models  # noqa: F401
import mmcls.core.hook.precise_bn_hook as precise_bn
import mmcv.runner.epoch_based_runner as epoch_based
import mmcv.runner.iter_based_runner as iter_based
from mmcls.core.utils import DistOptimizerHook
from mmcv import Config
from mmcv.runner import (HOOKS, DistSamplerSeedHook, EpochBasedRunner, Fp16OptimizerHook, Hook, IterBasedRunner, LoggerHook,
                         build_optimizer, build_runner)
from mmcv.runner.hooks import DistEvalHook, EvalHook
from mmcv.runner.hooks.checkpoint import CheckpointHook
from mmcv.runner.hooks.optimizer import (GradientCumulativeFp16OptimizerHook, GradientCumulativeOptimizerHook,
                                         OptimizerHook)
from mmcv.utils import is_method_overridden

from cases import BASE, CASES

HERE = os.path.dirname(os.path.abspath(__file__))
VAL_BATCHES = 3
warnings.simplefilter('ignore')


class Network(nn.Module):
    """Modules of all kinds that paramwise_cfg distinguishes, with names that configs give."""

    def __init__(self, duplicates):
        super().__init__()
        self.backbone = nn.Module()
        self.backbone.cls_token = nn.Parameter(torch.zeros(1, 1, 4))
        self.backbone.pos_embed = nn.Parameter(torch.zeros(1, 5, 4))
        self.backbone.absolute_pos_embed = nn.Parameter(torch.zeros(1, 5, 4))
        self.backbone.conv1 = nn.Conv2d(3, 4, 1, bias=False)
        self.backbone.bn1 = nn.BatchNorm2d(4)
        self.backbone.depthwise = nn.Conv2d(4, 4, 3, groups=4)
        self.backbone.grey = nn.Conv2d(1, 4, 1)
        self.backbone.attn = nn.Module()
        self.backbone.attn.relative_position_bias_table = nn.Parameter(torch.zeros(9, 2))
        self.backbone.attn.qkv = nn.Linear(4, 12)
        self.backbone.attn.gamma = nn.Parameter(torch.ones(4))
        self.backbone.norm = nn.LayerNorm(4)
        self.backbone.group = nn.GroupNorm(2, 4)
        self.backbone.instance = nn.InstanceNorm2d(4, affine=True)
        self.backbone.frozen = nn.Linear(4, 4)
        for parameter in self.backbone.frozen.parameters():
            parameter.requires_grad = False
        self.head = nn.Module()
        self.head.fc = nn.Linear(4, 2)
        if duplicates:
            self.head.tied = nn.Linear(4, 2)
            self.head.tied.weight = self.head.fc.weight

    def train_step(self, *args, **kwargs):
        return {'num_samples': 1, 'log_vars': {'loss': 1.0}}

    val_step = train_step


def norm_kind(module):
    from mmcv.utils import _BatchNorm, _InstanceNorm
    if isinstance(module, (_BatchNorm, _InstanceNorm, nn.GroupNorm, nn.LayerNorm)):
        return 'norm'
    if isinstance(module, nn.Conv2d):
        return 'depthwise' if module.in_channels == module.groups else 'conv'
    return 'other'


def parameters_of(model):
    """name, kind of its module, shape, requires_grad, identity: in the order in which the constructor meets them."""
    rows = []

    def walk(module, prefix):
        for name, parameter in module.named_parameters(recurse=False):
            rows.append([f'{prefix}.{name}' if prefix else name, norm_kind(module), list(parameter.shape), parameter.requires_grad, id(parameter)])
        for name, child in module.named_children():
            walk(child, f'{prefix}.{name}' if prefix else name)

    walk(model, '')
    first = {}
    for i, row in enumerate(rows):
        row[4] = first.setdefault(row[4], i)
    return rows


class Recorder(Hook):
    def __init__(self, groups, rates):
        self.groups, self.rates = groups, rates

    def before_train_iter(self, runner):
        groups = runner.optimizer.param_groups
        momentum = runner.current_momentum()
        self.rates.append([runner.epoch, runner.iter, [groups[g]['lr'] for g in self.groups], [momentum[g] for g in self.groups]])


class Data(Dataset):
    CLASSES = None

    def __len__(self):
        return VAL_BATCHES

    def __getitem__(self, index):
        return index

    def evaluate(self, *args, **kwargs):
        return {'accuracy_top-1': 50.0}


class Batches(list):
    dataset = Data()
    sampler = None


def quiet():
    logger = logging.getLogger('reference')
    logger.setLevel(logging.CRITICAL)
    logger.propagate = False
    return logger


def patched(events):
    """Replaces what takes time or needs data by a note of when it happens."""
    epoch_based.time = iter_based.time = type('Time', (), {'sleep': staticmethod(lambda seconds: None)})
    precise_bn.update_bn_stats = lambda *args, **kwargs: None
    Fp16OptimizerHook.before_run = lambda self, runner: None
    for hook in (OptimizerHook, GradientCumulativeOptimizerHook, Fp16OptimizerHook, GradientCumulativeFp16OptimizerHook,
                 DistOptimizerHook):
        hook.after_train_iter = lambda self, runner: None

    def save(self, out_dir, filename_tmpl=None, save_optimizer=True, meta=None, create_symlink=True):
        number = self.iter + 1 if isinstance(self, IterBasedRunner) else self.epoch + 1
        default = 'iter_{}.pth' if isinstance(self, IterBasedRunner) else 'epoch_{}.pth'
        if not (filename_tmpl or '').startswith('best_'):
            name = (filename_tmpl or default).format(number)
            self.saved.add(name)
            events.append(['save', self.epoch, self.iter, name])

    EpochBasedRunner.save_checkpoint = IterBasedRunner.save_checkpoint = save

    def evaluate(self, runner):
        runner.log_buffer.output['eval_iter_num'] = VAL_BATCHES
        runner.log_buffer.output['accuracy_top-1'] = 50.0
        runner.log_buffer.ready = True
        events.append(['evaluate', runner.epoch, runner.iter])

    EvalHook._do_evaluate = evaluate

    from mmcv.runner.hooks.logger.text import TextLoggerHook

    def log(self, runner):
        if 'eval_iter_num' in runner.log_buffer.output:
            shown = runner.log_buffer.output.pop('eval_iter_num')
        else:
            shown = self.get_iter(runner, inner_iter=True)
        events.append(['log', runner.epoch, runner.iter, self.get_mode(runner), self.get_epoch(runner), shown])

    TextLoggerHook.log = log
    for name in dir(mmcv.runner.hooks):
        cls = getattr(mmcv.runner.hooks, name)
        if inspect.isclass(cls) and issubclass(cls, LoggerHook) and cls not in (LoggerHook, TextLoggerHook):
            cls.log = lambda self, runner: None
            if name == 'TensorboardLoggerHook':
                cls.before_run = LoggerHook.before_run
                cls.after_run = lambda self, runner: None


class Files:
    """The checkpoints that are there."""
    name, allow_symlink = 'HardDiskBackend', True

    def __init__(self, runner, events):
        self.runner, self.events = runner, events

    def join_path(self, *parts):
        return os.path.join(*parts)

    def isfile(self, path):
        return os.path.basename(path) in self.runner.saved

    def remove(self, path):
        self.runner.saved.discard(os.path.basename(path))
        self.events.append(['remove', self.runner.epoch, self.runner.iter, os.path.basename(path)])


def record(cfg, length, distributed=False, validate=True, most=None):
    events, rates, result = [], [], {}
    patched(events)
    model = Network((cfg.optimizer.get('paramwise_cfg') or {}).get('bypass_duplicate', False))
    optimizer = build_optimizer(model, cfg.optimizer)
    parameters = list(model.parameters())
    result['parameters'] = parameters_of(model)
    result['groups'] = [[len(g['params']), g['lr'], g.get('weight_decay'), g.get('momentum', (g.get('betas') or [None])[0])]
                        for g in optimizer.param_groups]
    distinct = {}
    for i, group in enumerate(optimizer.param_groups):
        distinct.setdefault((group['lr'], group.get('momentum'), group.get('betas')), i)
    chosen = sorted(distinct.values())
    if cfg.get('runner') is None:
        cfg.runner = {'type': 'EpochBasedRunner', 'max_epochs': cfg.total_epochs}
    work_dir = tempfile.mkdtemp()
    runner = build_runner(cfg.runner, default_args=dict(model=model, batch_processor=None, optimizer=optimizer, work_dir=work_dir,
                                                        logger=quiet(), meta={}))
    runner.timestamp = 'time'
    runner.saved = set()
    mmcv.runner.hooks.checkpoint.FileClient.infer_client = staticmethod(lambda *args, **kwargs: Files(runner, events))
    fp16 = cfg.get('fp16', None)
    if fp16 is not None:
        optimizer_config = Fp16OptimizerHook(**cfg.optimizer_config, loss_scale=fp16['loss_scale'], distributed=distributed)
    elif distributed and 'type' not in cfg.optimizer_config:
        optimizer_config = DistOptimizerHook(**cfg.optimizer_config)
    else:
        optimizer_config = cfg.optimizer_config
    runner.register_training_hooks(cfg.lr_config, optimizer_config, cfg.checkpoint_config, cfg.log_config, cfg.get('momentum_config', None),
                                   custom_hooks_config=cfg.get('custom_hooks', None))
    if distributed and cfg.runner['type'] == 'EpochBasedRunner':
        runner.register_hook(DistSamplerSeedHook())
    if validate:
        eval_cfg = cfg.get('evaluation', {})
        eval_cfg['by_epoch'] = cfg.runner['type'] != 'IterBasedRunner'
        hook = DistEvalHook if distributed else EvalHook
        runner.register_hook(hook(DataLoader(Data()), **eval_cfg), priority='LOW')
    result['hook_info'] = runner.get_hook_info()
    result['hooks'] = [[type(hook).__name__, hook.priority, hook.get_triggered_stages()] for hook in runner.hooks]
    if distributed:
        return result
    runner.register_hook(Recorder(chosen, rates), priority='LOWEST')
    loaders = [Batches([0] * (length if mode == 'train' else VAL_BATCHES)) for mode, _ in cfg.workflow]
    if most is not None:
        runner._max_iters = min(most, runner._max_iters) if isinstance(runner, IterBasedRunner) else runner._max_iters
    error = None
    try:
        runner.run(loaders, cfg.workflow)
    except (ValueError, ZeroDivisionError, AssertionError, TypeError, KeyError) as failure:
        error = type(failure).__name__
    result.update(length=length, chosen=chosen, rates=rates, events=events, error=error)
    return result


def table_of_hooks():
    rows = []
    for name, cls in list(HOOKS.module_dict.items()) + [('EvalHook', EvalHook), ('DistEvalHook', DistEvalHook),
                                                        ('DistOptimizerHook', DistOptimizerHook)]:
        arguments, more = [], False
        kinds = inspect.Parameter
        classes = [cls] + list(cls.__mro__[1:])
        for base in classes:
            if '__init__' not in base.__dict__ or base is object:
                continue
            parameters = list(inspect.signature(base.__init__).parameters.values())[1:]
            for p in parameters:
                if p.kind not in (kinds.VAR_KEYWORD, kinds.VAR_POSITIONAL) and p.name not in [a[0] for a in arguments]:
                    arguments.append([p.name, None if p.default is p.empty else repr(p.default)])
            more = any(p.kind == kinds.VAR_KEYWORD for p in parameters)
            if not more and not any(p.kind == kinds.VAR_POSITIONAL for p in parameters):
                break
        stages = [s for s in Hook.stages if is_method_overridden(s, Hook, cls)]
        both = {'before_epoch': ('before_train_epoch', 'before_val_epoch'), 'after_epoch': ('after_train_epoch', 'after_val_epoch'),
                'before_iter': ('before_train_iter', 'before_val_iter'), 'after_iter': ('after_train_iter', 'after_val_iter')}
        for method, names in both.items():
            if is_method_overridden(method, Hook, cls):
                stages += names
        rows.append({'name': name, 'class': f'{cls.__module__}.{cls.__qualname__}', 'logger': issubclass(cls, LoggerHook),
                     'stages': [s for s in Hook.stages if s in stages], 'arguments': arguments})
    return rows


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--sweep')
    parser.add_argument('--root', default='')
    parser.add_argument('--length', type=int, default=3)
    parser.add_argument('files', nargs='*')
    args = parser.parse_args()
    if args.sweep:
        os.makedirs(args.sweep, exist_ok=True)
        for i, file in enumerate(args.files):
            result = {'config': os.path.relpath(file, args.root or '.')}
            try:
                result['distributed'] = record(Config.fromfile(file), args.length, distributed=True)
                result.update(record(Config.fromfile(file), args.length))
            except Exception as failure:
                result['failed'] = f'{type(failure).__name__}: {failure}'
            with open(os.path.join(args.sweep, f'{i:03d}.json'), 'w') as out:
                json.dump(result, out)
        return
    # Before anything is patched: overriding is asked of the classes as they are.
    result = {'hooks': table_of_hooks(), 'configs': []}
    for name, changes in CASES.items():
        text = BASE + changes
        row = {'name': name, 'text': text}
        try:
            row.update(record(Config.fromstring(text, '.py'), 5))
            kind = name.split('_')[0]
            if kind == 'hooks':
                row['distributed'] = {'hook_info': record(Config.fromstring(text, '.py'), 5, distributed=True)['hook_info']}
            if kind != 'groups':
                del row['parameters'], row['groups']
            if kind not in ('hooks', 'total', 'none', 'iter'):
                del row['hook_info'], row['hooks']
            if kind not in ('hooks', 'total', 'none', 'workflow', 'events'):
                del row['events']
        except Exception as failure:
            row['failed'] = f'{type(failure).__name__}: {failure}'
        result['configs'].append(row)
    with open(os.path.join(HERE, 'training.json'), 'w') as out:
        out.write('{"hooks": [\n' + ',\n'.join(json.dumps(row) for row in result['hooks']) + '],\n"configs": [\n')
        out.write(',\n'.join(json.dumps(row) for row in result['configs']) + ']}\n')


if __name__ == '__main__':
    main()
