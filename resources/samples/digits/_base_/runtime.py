# What is written where. The optimizer's state is left out of the checkpoint.
checkpoint_config = dict(interval=100, save_optimizer=False)
log_config = dict(interval=100, hooks=[dict(type='TextLoggerHook')])
dist_params = dict(backend='nccl')
log_level = 'INFO'
load_from = None
resume_from = None
workflow = [('train', 1)]
work_dir = './work_dirs/repvgg-digits'
