"""Writes reference_signatures.json: what the registered classes of mmclassification 0.25 and mmcv 1.7.2 take.

    python reference_signatures.py > reference_signatures.json

in an environment that has both. Left out: torch's `device` and `dtype`, and classes whose arguments pass through **kwargs to a base
class of other modules than mmcv's initialisers and the datasets.
"""
import inspect
import json

import mmcls.datasets  # noqa: F401 (fills the registries)
import mmcls.models
from mmcls.datasets.builder import DATASETS, PIPELINES, SAMPLERS
from mmcls.models.utils.augment.builder import AUGMENT
from mmcv.cnn.bricks.registry import (ACTIVATION_LAYERS, CONV_LAYERS, DROPOUT_LAYERS, NORM_LAYERS, PADDING_LAYERS,
                                      UPSAMPLE_LAYERS)
from mmcv.cnn.utils.weight_init import INITIALIZERS

VARIABLE = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def own_parameters(cls):
    if '__init__' not in cls.__dict__ and cls.__init__ is object.__init__:
        return [], False
    parameters = list(inspect.signature(cls.__init__).parameters.values())[1:]
    passes_on = any(p.kind in VARIABLE for p in parameters)
    return [p for p in parameters if p.kind not in VARIABLE and p.name not in ('device', 'dtype')], passes_on


def refuses(cls, name):
    """Whether the constructor sets this argument of its base itself."""
    try:
        cls(**{name: None})
    except TypeError as error:
        return 'multiple values' in str(error)
    return False


def parameters_of(cls, follow):
    parameters, passes_on = own_parameters(cls)
    bases = iter(cls.__mro__[1:])
    while passes_on:
        if not follow:
            return None
        base = next(bases)
        inherited, passes_on = own_parameters(base)
        parameters += [p for p in inherited if not refuses(cls, p.name) and p.name not in [q.name for q in parameters]]
    return parameters


result = {}
for registry in (PIPELINES, DATASETS, SAMPLERS, AUGMENT, mmcls.models.builder.MODELS, ACTIVATION_LAYERS, CONV_LAYERS, NORM_LAYERS,
                 PADDING_LAYERS, DROPOUT_LAYERS, UPSAMPLE_LAYERS, INITIALIZERS):
    rows = result.setdefault(f'{registry.scope}:{registry.name}', {})
    for name, cls in registry.module_dict.items():
        parameters = parameters_of(cls, registry in (INITIALIZERS, DATASETS))
        if parameters is None:
            continue
        rows[name] = {
            'class': f'{cls.__module__}.{cls.__qualname__}',
            'arguments': [[p.name, None if p.default is p.empty else repr(p.default)] for p in parameters],
        }
lines = []
for name, rows in result.items():
    body = ',\n'.join(f'  {json.dumps(key)}: {json.dumps(row)}' for key, row in sorted(rows.items()))
    lines.append(f'{json.dumps(name)}: {{\n{body}}}')
print('{\n' + ',\n'.join(lines) + '\n}')
