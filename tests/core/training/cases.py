"""Small configs for reference.py: BASE with changes. What a name of CASES begins with is what it tries."""

BASE = '''
optimizer = dict(type='SGD', lr=0.1, momentum=0.9, weight_decay=0.0001)
optimizer_config = dict(grad_clip=None)
lr_config = dict(policy='step', step=[3, 6])
runner = dict(type='EpochBasedRunner', max_epochs=8)
checkpoint_config = dict(interval=1)
log_config = dict(interval=2, hooks=[dict(type='TextLoggerHook')])
workflow = [('train', 1)]
'''

ITER = "runner = dict(type='IterBasedRunner', max_iters=33)\n"


def lr(**arguments):
    return 'lr_config = dict(%s)\n' % ', '.join(f'{k}={v!r}' for k, v in arguments.items())


def momentum(**arguments):
    return 'momentum_config = dict(%s)\n' % ', '.join(f'{k}={v!r}' for k, v in arguments.items())


LINEAR = dict(warmup='linear', warmup_iters=7, warmup_ratio=0.25)
WARMUPS = {
    'none': {},
    'constant': dict(warmup='constant', warmup_iters=7, warmup_ratio=0.3),
    'linear': LINEAR,
    'exp': dict(warmup='exp', warmup_iters=9, warmup_ratio=1e-3),
    'epochs': dict(warmup='linear', warmup_iters=2, warmup_ratio=0.01, warmup_by_epoch=True),
}
POLICIES = {
    'fixed': dict(policy='fixed'),
    'step': dict(policy='step', step=[2, 5, 7]),
    'step_int': dict(policy='step', step=3, gamma=0.3, min_lr=0.02),
    'exp': dict(policy='exp', gamma=0.9),
    'poly': dict(policy='poly', power=0.9, min_lr=1e-4),
    'inv': dict(policy='inv', gamma=0.3, power=0.75),
    'cosine': dict(policy='CosineAnnealing', min_lr=1e-5),
    'cosine_ratio': dict(policy='CosineAnnealing', min_lr_ratio=1e-2),
    'flat': dict(policy='FlatCosineAnnealing', start_percent=0.45, min_lr=1e-4),
    'flat_ratio': dict(policy='FlatCosineAnnealing', min_lr_ratio=0.1),
    'linear': dict(policy='LinearAnnealing', min_lr_ratio=0.05),
    'cooldown': dict(policy='CosineAnnealingCooldown', min_lr=0.1, cool_down_time=3, cool_down_ratio=0.2),
    'cooldown_ratio': dict(policy='CosineAnnealingCooldown', min_lr_ratio=0.1, cool_down_time=2),
}
RESTARTS = {
    True: dict(policy='CosineRestart', periods=[3, 5], restart_weights=[1, 0.5], min_lr=1e-4),
    False: dict(policy='CosineRestart', periods=[10, 15, 15], restart_weights=[1, 0.7, 0.3], min_lr_ratio=0.01),
}

CASES = {}
for _name, _policy in POLICIES.items():
    for _by_epoch in (True, False):
        for _shape, _warmup in WARMUPS.items():
            if _shape in ('constant', 'exp') and _name not in ('step', 'cosine', 'poly'):
                continue
            CASES[f'lr_{_name}_{"epoch" if _by_epoch else "iter"}_{_shape}'] = lr(**_policy, by_epoch=_by_epoch, **_warmup)
    CASES[f'iter_{_name}'] = ITER + lr(**_policy, **LINEAR)
for _by_epoch, _policy in RESTARTS.items():
    CASES[f'restart_{_by_epoch}'] = lr(**_policy, by_epoch=_by_epoch)
    CASES[f'restart_{_by_epoch}_linear'] = lr(**_policy, by_epoch=_by_epoch, **LINEAR)

CASES.update({
    'restart_ends': lr(policy='CosineRestart', periods=[3, 3], restart_weights=[1, 1], min_lr=0.),
    'cyclic': lr(policy='cyclic'),
    'cyclic_three': lr(policy='Cyclic', cyclic_times=3, gamma=0.5, step_ratio_up=0.3, target_ratio=(6, 1e-2)),
    'cyclic_linear': lr(policy='cyclic', cyclic_times=2, anneal_strategy='linear', target_ratio=5.0, step_ratio_up=0.0),
    'cyclic_one': lr(policy='cyclic', target_ratio=(4., ), **LINEAR),
    'one_cycle': lr(policy='OneCycle', max_lr=0.4),
    'one_cycle_linear': lr(policy='OneCycle', max_lr=0.4, anneal_strategy='linear', pct_start=0.25, div_factor=10, final_div_factor=100.),
    'one_cycle_three': lr(policy='OneCycle', max_lr=[0.3], three_phase=True, total_steps=50),
    'one_cycle_short': lr(policy='OneCycle', max_lr=0.3, total_steps=12),
    'one_cycle_zero': lr(policy='OneCycle', max_lr=0.3, pct_start=0.025),
    'momentum_step': momentum(policy='step', step=[2, 5]) + lr(policy='fixed'),
    'momentum_step_int': momentum(policy='step', step=2, gamma=0.9, min_momentum=0.7, by_epoch=False, warmup='linear', warmup_iters=6),
    'momentum_cosine': momentum(policy='CosineAnnealing', min_momentum_ratio=0.5, by_epoch=False, warmup='exp', warmup_iters=4),
    'momentum_cosine_epoch': momentum(policy='CosineAnnealing', min_momentum=0.5, warmup='constant', warmup_iters=8, warmup_ratio=0.8),
    'momentum_linear': momentum(policy='LinearAnnealing', min_momentum=0.85),
    'momentum_cyclic': lr(policy='cyclic', cyclic_times=2) + momentum(policy='cyclic', cyclic_times=2, gamma=0.7),
    'momentum_cyclic_linear': momentum(policy='cyclic', anneal_strategy='linear', target_ratio=(0.8, 0.9)),
    'momentum_one_cycle': lr(policy='OneCycle', max_lr=0.4) + momentum(policy='OneCycle'),
    'momentum_one_cycle_three': momentum(policy='OneCycle', base_momentum=[0.8], max_momentum=0.97, three_phase=True, anneal_strategy='linear'),
    'momentum_adam': "optimizer = dict(type='AdamW', lr=1e-3, betas=(0.85, 0.99))\n" + momentum(policy='cyclic'),
    'momentum_adam_one_cycle': "optimizer = dict(type='Adam', lr=1e-3)\n" + momentum(policy='OneCycle'),
    'momentum_none': "optimizer = dict(type='Adagrad', lr=1e-3)\n" + momentum(policy='step', step=2),
    'momentum_rmsprop': "optimizer = dict(type='RMSprop', lr=1e-3, alpha=0.9)\n" + momentum(policy='step', step=2),
    'iter_restart': ITER + lr(policy='CosineRestart', periods=[20, 20], restart_weights=[1, 1], min_lr=0.),
    'iter_cyclic': ITER + lr(policy='cyclic') + momentum(policy='cyclic'),
    'iter_by_epoch': ITER + lr(policy='step', step=[2], by_epoch=True, **LINEAR),
    'iter_warmup_epochs': ITER + lr(policy='poly', warmup='linear', warmup_iters=1, warmup_by_epoch=True),
    'iter_momentum_by_epoch': ITER + momentum(policy='step', step=[2]),
    'bad_step': lr(policy='step', step=(2, 3)),
    'bad_minimum': lr(policy='CosineAnnealing'),
    'bad_warmup': lr(policy='fixed', warmup='linear'),
    'bad_ratio': lr(policy='fixed', warmup='linear', warmup_iters=5, warmup_ratio=1.5),
    'bad_policy': lr(policy='steps', step=[2]),
    'bad_argument': lr(policy='fixed', gamma=0.5),
    'bad_cyclic': lr(policy='cyclic', by_epoch=True),
    'bad_hook': "custom_hooks = [dict(type='NoHook')]\n",
    'bad_priority': "custom_hooks = [dict(type='EMAHook', priority='FIRST')]\n",
    'bad_number': "custom_hooks = [dict(type='EMAHook', priority=101)]\n",
    'bad_ema': "custom_hooks = [dict(type='EMAHook', momentum=1.0)]\n",
    'bad_optimizer_config': 'optimizer_config = dict(clip=None)\n',
    'none': 'lr_config = None\nlog_config = None\ncheckpoint_config = None\noptimizer_config = None\n',
    'total_epochs': 'runner = None\ntotal_epochs = 4\n',
    'hooks_many': '''
custom_hooks = [
    dict(type='EMAHook', momentum=0.1, priority='ABOVE_NORMAL'),
    dict(type='PreciseBNHook', num_samples=8, interval=2, priority='ABOVE_NORMAL'),
    dict(type='SyncBuffersHook'),
    dict(type='EmptyCacheHook', after_iter=True, priority=55),
    dict(type='StepLrUpdaterHook', step=[4], gamma=0.5, priority='lowest'),
    dict(type='IterTimerHook', priority=0),
]
log_config = dict(interval=3, hooks=[dict(type='TextLoggerHook', ignore_last=False), dict(type='TensorboardLoggerHook', interval=2)])
evaluation = dict(interval=3, save_best='auto', metric='accuracy')
checkpoint_config = dict(interval=2, max_keep_ckpts=2)
''',
    'hooks_fp16': 'fp16 = dict(loss_scale=512.)\noptimizer_config = dict(grad_clip=dict(max_norm=1.))\n',
    'hooks_cumulative': "optimizer_config = dict(type='GradientCumulativeOptimizerHook', cumulative_iters=4)\n",
    'hooks_one': "custom_hooks = dict(type='EMAHook')\n",
    'workflow_val': "workflow = [('train', 2), ('val', 1)]\nevaluation = dict(interval=2)\n",
    'workflow_val_iter': ITER + "workflow = [('train', 4), ('val', 2)]\nevaluation = dict(interval=6)\ncheckpoint_config = dict(interval=10)\n",
    'events_start': 'evaluation = dict(interval=2, start=3)\ncheckpoint_config = dict(interval=-1)\n',
    'events_start_zero': 'evaluation = dict(interval=3, start=0)\ncheckpoint_config = dict(interval=-1, save_last=False)\n',
    'events_iter': ITER + 'evaluation = dict(interval=7, start=4)\ncheckpoint_config = dict(interval=5, max_keep_ckpts=3)\n',
    'events_iter_epochs': ITER + 'evaluation = dict(interval=10, by_epoch=True)\ncheckpoint_config = dict(interval=1, by_epoch=True)\n',
    'events_name': "checkpoint_config = dict(interval=3, filename_tmpl='x_{}.pth', max_keep_ckpts=1)\n",
    'events_by_iteration': 'checkpoint_config = dict(interval=7, by_epoch=False)\n'
                           "log_config = dict(interval=7, hooks=[dict(type='TextLoggerHook', by_epoch=False)])\n",
    'groups_norm': 'optimizer = dict(type="SGD", lr=0.1, momentum=0.9, weight_decay=0.05, paramwise_cfg=dict(norm_decay_mult=0.))\n',
    'groups_all': 'optimizer = dict(type="AdamW", lr=0.003, weight_decay=0.05, paramwise_cfg=dict(norm_decay_mult=0.1, bias_lr_mult=2., '
                  'bias_decay_mult=0.3, dwconv_decay_mult=0.7))\n',
    'groups_custom': 'optimizer = dict(type="AdamW", lr=0.003, weight_decay=0.05, paramwise_cfg=dict(custom_keys={"backbone": '
                     'dict(lr_mult=0.1), ".absolute_pos_embed": dict(decay_mult=0.0), ".backbone.cls_token": dict(decay_mult=0.0), '
                     '"attn": dict(lr_mult=3, decay_mult=7), "norm": dict(decay_mult=0.)}, bias_lr_mult=5))\n',
    'groups_no_decay': 'optimizer = dict(type="Adam", lr=0.003, paramwise_cfg=dict(custom_keys={"head": dict(lr_mult=10)}))\n',
    'groups_duplicate': 'optimizer = dict(type="SGD", lr=0.1, momentum=0.9, weight_decay=0.1, paramwise_cfg=dict(bypass_duplicate=True, '
                        'norm_decay_mult=0))\n',
    'groups_bad': 'optimizer = dict(type="Adam", lr=0.003, paramwise_cfg=dict(norm_decay_mult=0.))\n',
    'groups_bad_custom': 'optimizer = dict(type="Adam", lr=0.003, paramwise_cfg=dict(custom_keys={"head": dict(decay_mult=0.)}))\n',
})
