_base_ = ['./_base_/model.py', '_base_/data.py', '_base_/schedule.py']
model = dict(backbone=dict(depth=50, norm=dict(requires_grad=True)), head=dict(loss=dict(_delete_=True, type='Smooth', value=0.1)))
optimizer = dict(_delete_=True, type='AdamW', lr={{_base_.rate}}, custom_keys={'.cls_token': dict(decay_mult=0.0), '.pos': dict(decay_mult=0.0)})
lr_config = dict(_delete_=False, warmup='linear')
first_step = {{ _base_.data.train.pipeline }}
mixed = [{{_base_.rate}}, dict(z={{_base_.means.to_rgb}}), ({{_base_.workflow}}, 1)]
name = '{{ fileBasenameNoExtension }}{{fileExtname}} of {{ fileBasename }}'
fresh = dict(_delete_=True, inner=dict(_delete_=True, x=1))
fill_color = [round(x) for x in dict(mean=[123.675, 116.28, 103.53])['mean'][::-1]]
log = dict(_delete_=True, interval=10)
