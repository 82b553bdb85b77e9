#!/usr/bin/env python3
"""Records what a training iteration of mmclassification 0.25 calls, for the journey "Train iteration": resources/reference/iterations/0.25.json.

    record_iteration.py tool OUT.json tools/train.py CONFIG --device cpu ...     every call from the runner's run() to the second batch
    record_iteration.py wrapped OUT.json tools/train.py ...                      the same with the network in MMDataParallel
    record_iteration.py pack OUT.json RECORDED.json WRAPPED.json BY_ITERATION.json [PART...]

in an environment with mmcls 0.25, mmcv 1.7.2 and torch, in a folder with the data (make_small_data.py). Only names, files and lines are
kept: the calls of a recorded training, with places for what depends on the config; what each hook calls at each stage, by the arguments that
make a difference; what zero_grad and step of each optimizer call; what each head calls for its loss; what transforms and batch augments call.
Without all PARTs (hooks, transforms, chosen, augments, heads, accuracy) the others stay as OUT.json has them.
"""
import copy
import glob
import itertools
import json
import logging
import os
import re
import sys
import tempfile

import torch

import call_recorder
from call_recorder import CallRecorder
from record_construction import canonical, defaults_of, do_nothing, plain, qualified, tree_of
from record_tool import run

call_recorder.TORCH.update({
    "torch/_tensor.py": re.compile(r"Tensor\.backward"),
    "torch/nn/utils/clip_grad.py": re.compile(r"clip_grad_norm_"),
    "torch/optim/optimizer.py": re.compile(r"Optimizer\.zero_grad|.*profile_hook_step.*|.*_use_grad.*"),
})
STEPS = re.compile(r"torch/optim/\w+\.py")


class IterationRecorder(CallRecorder):
    """From EpochBasedRunner.run on; until the second batch is asked for."""

    runner, batches, done = None, 0, False

    def __init__(self, *given):
        super().__init__(*given)
        self.flips = []  # of each picture

    def included(self, code, file):
        if STEPS.fullmatch(file) and file != "torch/optim/optimizer.py":
            return code.co_name == "step"
        return super().included(code, file)

    def names(self, frame):
        inner = "_use_grad_for_differentiable.<locals>._use_grad"
        name = frame.f_code.co_qualname
        outer = name.endswith("profile_hook_step.<locals>.wrapper")
        if outer or name == inner:
            # Decorators around step().
            given = frame.f_locals
            optimizer = given["args"][0] if outer else given["self"]
            found = type(optimizer).__name__ + ".step"
            return found, f"{type(optimizer).step.__wrapped__.__qualname__} [in {name}]" if outer else inner
        return super().names(frame)

    def on(self, frame, what, arg):
        if self.done:
            return
        if self.runner is None:
            if what != "call" or frame.f_code.co_qualname not in ("EpochBasedRunner.run", "IterBasedRunner.run"):
                return
            self.runner = frame
            self.paths = {id(module): name or "(root)" for name, module in frame.f_locals["self"].model.named_modules()}
        if what == "call" and frame.f_code.co_qualname == "_BaseDataLoaderIter.__next__":
            self.batches += 1
            if self.batches == 2:
                self.done = True
                return
        super().on(frame, what, arg)
        if what == "return" and frame.f_code.co_qualname == "Collect.__call__" and isinstance(arg, dict):
            metas = arg.get("img_metas")
            self.flips.append(bool(metas.data.get("flip")) if metas is not None else False)


def row_node(entry, keep_module=True):
    row, children = entry
    _, found, defined, file, line, caller, caller_line, flags, path = row
    made = {"fn": found, "defined": defined, "at": [file, line], "caller": [caller, caller_line]}
    if flags:
        made["flags"] = flags
    if keep_module and path is not None:
        made["module"] = path
    below = [row_node(child, keep_module) for child in children]
    if below:
        made["children"] = below
    return made


# --- hooks and optimizers: a network without layers of mmclassification

# Arguments of a hook that make a difference; "interval" counts as 1 or more.
SIGNATURES = {
    "lr": ("by_epoch", "warmup", "warmup_by_epoch"),
    "OptimizerHook": ("grad_clip",),
    "GradientCumulativeOptimizerHook": ("grad_clip", "cumulative_iters"),
    "CheckpointHook": ("by_epoch", "interval"),
    "EvalHook": ("by_epoch", "interval"),
    "TextLoggerHook": ("by_epoch", "interval"),
    "TensorboardLoggerHook": ("by_epoch", "interval"),
}


def with_network(call):
    """An evaluation within the iteration has places for the hooks that log and for the config's network, as has the search for a batch norm."""
    below = []
    for child in call.get("children", []):
        if child["fn"] == "TextLoggerHook.after_train_iter":
            below.append({"place": "loggers", "caller": child["caller"]})
        elif child["fn"].endswith(".eval"):
            network = {"place": "train", "caller": child["children"][0]["caller"]}
            below.append(dict(child, fn="ImageClassifier.eval", module="(root)", children=[network]))
        else:
            searching = call["fn"].endswith(".has_batch_norm")
            below.append(dict(with_network(child), each="module") if searching else with_network(child))
    return dict(call, children=below) if below else call


def toy_runs(out):
    import mmcls.core  # noqa: F401 (hooks and optimizers)
    from mmcls.core import EvalHook
    from mmcls.datasets.base_dataset import BaseDataset
    from mmcv.parallel import collate
    from mmcv.runner import EpochBasedRunner, IterBasedRunner, build_optimizer
    import functools
    import numpy as np
    import time
    time.sleep = do_nothing

    class Data(BaseDataset):
        def load_annotations(self):
            return [dict(gt_label=np.array(0), x=torch.zeros(1)) for _ in range(8)]

        def evaluate(self, *_, **__):
            return {"accuracy": 0.0}

    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = torch.nn.Linear(1, 1)

        def train_step(self, data, optimizer, **_):
            loss = self.layer(data["x"]).sum()
            return dict(loss=loss, log_vars=dict(loss=float(loss)), num_samples=4)

    def loader(shuffle):
        return torch.utils.data.DataLoader(Data("", []), 4, shuffle=shuffle, collate_fn=functools.partial(collate, samples_per_gpu=4))

    def one(**given):
        runner, stages = with_runner(EpochBasedRunner, dict(max_epochs=1), **copy.deepcopy(given))
        # Stages that only the other runner calls.
        for hook, calls in with_runner(IterBasedRunner, dict(max_iters=2), **copy.deepcopy(given))[1].items():
            for stage, call in calls.items():
                stages.setdefault(hook, {}).setdefault(stage, call)
        return runner, stages

    def with_runner(kind, length, optimizer=None, lr=None, clip=None, interval=1, by_epoch=True, optimizer_hook=None, custom=None,
                    momentum=None, loggers=("TextLoggerHook",), saves=1, logs_by_epoch=True, evaluates=1):
        logger = logging.getLogger("toy")
        net = Net()
        built = build_optimizer(net, optimizer or dict(type="SGD", lr=0.1, momentum=0.9))
        runner = kind(net, optimizer=built, work_dir=tempfile.mkdtemp(), logger=logger, meta={}, **length)
        runner.timestamp = "x"
        settings = optimizer_hook or dict(grad_clip=clip)
        runner.register_training_hooks(lr or dict(policy="step", step=[1]), settings,
                                       dict(interval=saves, by_epoch=by_epoch),
                                       dict(interval=interval, hooks=[dict(type=name, by_epoch=logs_by_epoch) for name in loggers]), momentum,
                                       custom_hooks_config=custom)
        runner.register_hook(EvalHook(loader(False), interval=evaluates, by_epoch=by_epoch), priority="LOW")
        recorder = IterationRecorder()
        recorder.start()
        try:
            runner.run([loader(True)], [("train", 1)])
        except Exception as error:  # noqa: BLE001 (after the iteration)
            if not recorder.done:
                print("  stopped:", type(error).__name__, error)
        finally:
            recorder.stop()
        stages = {}

        def walk(entries):
            for row, children in entries:
                if row[1].endswith(".call_hook"):
                    for child in children:
                        name, stage = child[0][1].split(".")[:2]
                        node = with_network(row_node(child, False))
                        stages.setdefault(name, {}).setdefault(stage, node)
                walk(children)

        walk(tree_of(recorder.rows))
        return runner, stages

    hooks = out["hooks"]

    def keep(runner, stages, only=None):
        for hook in runner.hooks:
            name = type(hook).__name__
            if only and not only(name) or name not in stages:
                continue
            names = SIGNATURES["lr"] if name.endswith("UpdaterHook") else SIGNATURES.get(name, ())
            values = []
            for argument in names:
                value = getattr(hook, argument, None)
                if argument == "interval":
                    value = "1" if value == 1 else "n"
                elif argument == "grad_clip":
                    value = "None" if value is None else "dict"
                elif argument == "cumulative_iters":
                    value = "1" if value == 1 else "n"
                values.append(value if isinstance(value, str) and argument != "warmup" else repr(value))
            known = hooks.setdefault(name, {"by": list(names), "cases": {}})["cases"]
            known.setdefault(",".join(values), stages[name])

    updaters = {
        "fixed": {}, "step": dict(step=[1]), "exp": dict(gamma=0.5), "poly": {}, "inv": dict(gamma=0.5), "CosineAnnealing": dict(min_lr=0),
        "FlatCosineAnnealing": dict(min_lr=0), "CosineRestart": dict(periods=[1], min_lr=0), "CosineAnnealingCooldown":
        dict(min_lr=0, cool_down_time=1, cool_down_ratio=0.5), "LinearAnnealing": dict(min_lr=0), "cyclic": {}, "OneCycle":
        dict(max_lr=1., total_steps=10),
    }
    for name, given in updaters.items():
        warmups = [(None, False)] + list(itertools.product(("constant", "linear", "exp"), (False, True)))
        for by_epoch, (warmup, by_epochs) in itertools.product((True, False), warmups):
            lr = dict(given, policy=name, by_epoch=by_epoch)
            if warmup:
                lr.update(warmup=warmup, warmup_iters=1, warmup_ratio=0.1, warmup_by_epoch=by_epochs)
            try:
                keep(*one(lr=lr), only=lambda hook: hook.endswith("LrUpdaterHook"))
            except Exception as error:  # noqa: BLE001 (a policy that takes epochs or iterations only)
                print(f"{lr}: {error}")
    for clip, interval, by_epoch in itertools.product((None, dict(max_norm=1.)), (1, 50), (True, False)):
        keep(*one(clip=clip, interval=interval, by_epoch=by_epoch), only=lambda hook: not hook.endswith("UpdaterHook"))
    for interval in (1, 50):
        keep(*one(interval=interval, logs_by_epoch=False), only=lambda hook: hook.endswith("LoggerHook"))
    for by_epoch in (True, False):
        keep(*one(by_epoch=by_epoch, saves=50, evaluates=50), only=lambda hook: hook in ("CheckpointHook", "EvalHook"))
    for iters, clip in itertools.product((1, 2), (None, dict(max_norm=1.))):
        keep(*one(optimizer_hook=dict(type="GradientCumulativeOptimizerHook", cumulative_iters=iters, grad_clip=clip)),
             only=lambda hook: hook.startswith("Gradient"))
    keep(*one(momentum=dict(policy="cyclic")), only=lambda hook: hook.endswith("MomentumUpdaterHook"))
    keep(*one(momentum=dict(policy="step", step=[1], gamma=0.5)), only=lambda hook: hook.endswith("MomentumUpdaterHook"))
    keep(*one(momentum=dict(policy="CosineAnnealing", min_momentum=0.5)), only=lambda hook: hook.endswith("MomentumUpdaterHook"))
    for custom in ("EMAHook", "SyncBuffersHook", "ClassNumCheckHook", "DistSamplerSeedHook"):
        try:
            keep(*one(custom=[dict(type=custom)]), only=lambda hook, custom=custom: hook == custom)
        except Exception as error:  # noqa: BLE001
            print(custom, error)
    from mmcv.runner.optimizer.builder import OPTIMIZERS
    for name in OPTIMIZERS.module_dict:
        if name in ("LBFGS", "SparseAdam", "Optimizer"):
            continue
        _, stages = one(optimizer=dict(type=name, lr=0.1))
        node = stages["OptimizerHook"]["after_train_iter"]
        children = node["children"]
        out["optimizers"][name] = {"zero_grad": children[0], "step": children[-1]}


def head_arguments(config):
    from mmcls.models.builder import HEADS
    args = {k: canonical(plain(v)) for k, v in config.items() if k not in ("type", "loss")}
    loss = config.get("loss") or defaults_of(HEADS.get(config["type"])).get("loss") or {}
    args.update({"loss." + k: canonical(plain(v)) for k, v in plain(loss).items()})
    return args


def losses(out):
    """What each head calls for its loss: by the class and its arguments."""
    import mmcls.models  # noqa: F401
    import mmcv
    from mmcls.models import build_classifier
    from record_construction import models
    for name in ("normal_", "uniform_", "erfinv_"):
        setattr(torch.Tensor, name, do_nothing)
    smallest = {}
    for name, config, size in models([]):
        head = config.get("head")
        if not head or config.get("type", "ImageClassifier") != "ImageClassifier":
            continue
        key = canonical(plain({k: v for k, v in head.items() if k not in ("num_classes", "in_channels", "topk", "init_cfg")}))
        key = head["type"] + key
        # Of equal heads the first: networks come with their smallest forms early in the alphabet.
        smallest.setdefault(key, (name, config, size))
    known = {json.dumps([entry["cls"].rsplit(".", 1)[1], entry["args"]], sort_keys=True) for entry in out["heads"]}
    for name, config, size in smallest.values():
        if json.dumps([config["head"]["type"], head_arguments(config["head"])], sort_keys=True) in known:
            continue  # goes on where it was stopped
        try:
            model = build_classifier(copy.deepcopy(mmcv.ConfigDict(config)))
            model.train()
            model.augments = None
            classes = config["head"].get("num_classes", 10)
            multi = "MultiLabel" in config["head"]["type"] or "CSRA" in config["head"]["type"]
            label = torch.zeros((2, classes)) if multi else torch.zeros(2, dtype=torch.long)
            recorder = CallRecorder({id(module): path or "(root)" for path, module in model.named_modules()})
            recorder.start()
            try:
                model.forward_train(torch.zeros((2,) + size), gt_label=label)
            finally:
                recorder.stop()
        except Exception as error:  # noqa: BLE001
            print(f"{name}: {type(error).__name__}: {str(error)[:100]}")
            continue
        for row, children in tree_of(recorder.rows)[0][1]:
            if row[1].endswith(".forward_train"):
                out["heads"].append({"cls": qualified(type(model.head)), "args": head_arguments(config["head"]),
                                     "call": row_node((row, children))})
        print(name, flush=True)


def accuracy(out):
    """What a head with cal_acc calls besides its loss."""
    from mmcls.models.heads import LinearClsHead
    head = LinearClsHead(num_classes=2, in_channels=4, topk=(1, ), cal_acc=True)
    recorder = CallRecorder({id(module): "head." + path if path else "head" for path, module in head.named_modules()})
    recorder.start()
    head.forward_train(torch.zeros(2, 4), torch.zeros(2, dtype=torch.long))
    recorder.stop()
    loss = [entry for entry in tree_of(recorder.rows)[0][1] if entry[0][1].endswith(".loss")][0]
    out["accuracy"] = [row_node(entry) for entry in loss[1] if entry[0][1].startswith("Accuracy.")][0]


def transforms(out):
    """What the transforms of train pipelines call, with the flip that was drawn."""
    import cv2
    import mmcls
    import mmcv
    import numpy as np
    import random
    from mmcls.datasets.pipelines import Compose
    root = os.path.dirname(mmcls.__file__) + "/.mim/configs/"
    folder = tempfile.mkdtemp()
    cv2.imwrite(folder + "/p.png", np.arange(44 * 48 * 3, dtype=np.uint8).reshape(44, 48, 3))
    seen = set()
    for path in sorted(glob.glob(root + "**/*.py", recursive=True)):
        try:
            config = mmcv.Config.fromfile(path)._cfg_dict.to_dict()
        except Exception:  # noqa: BLE001
            continue
        data = config.get("data", {}).get("train", {})
        while isinstance(data, dict) and "dataset" in data:
            data = data["dataset"]
        pipeline = data.get("pipeline") if isinstance(data, dict) else None
        key = canonical(plain(pipeline))
        if not pipeline or key in seen:
            continue
        seen.add(key)
        sample = dict(img_prefix=folder, img_info=dict(filename="p.png"), gt_label=np.array(0))
        if pipeline[0]["type"] != "LoadImageFromFile":
            side = 28 if "MNIST" in data["type"] else 32
            sample = dict(img=np.zeros((side, side) if side == 28 else (side, side, 3), dtype=np.uint8), gt_label=np.array(0))
        for seed in range(6):
            compose = Compose(copy.deepcopy(pipeline))
            random.seed(seed)
            np.random.seed(seed)
            torch.manual_seed(seed)
            calls = []
            flips = []
            for _ in range(2):
                recorder = CallRecorder()
                given = copy.deepcopy(sample)
                try:
                    recorder.start()
                    made = compose(given)
                except Exception as error:  # noqa: BLE001
                    print(f"{path}: {str(error)[:100]}")
                    break
                finally:
                    recorder.stop()
                calls.append(tree_of(recorder.rows)[0][1])
                metas = made.get("img_metas")
                flips.append(str(bool(metas.data.get("flip"))) if metas is not None else "False")
            if len(calls) != 2 or len(calls[0]) != len(pipeline):
                break
            for one, item, first, again in zip(compose.transforms, pipeline, *calls):
                args = {name: canonical(plain(value)) for name, value in item.items() if name != "type"}
                flip = type(one).__name__ == "RandomFlip"
                # Without draws both are the same; with them the second is one like the first.
                for index, entry in ((0, first), (1, again)):
                    made = {"cls": qualified(type(one)), "args": args, "call": with_places(row_node(entry, False)), "first": index == 0}
                    if type(one).__name__ in ("RandomErasing", "RandomGrayscale"):
                        made["changed"] = str("children" in made["call"])
                    if flip:
                        made["flip"] = flips[index]
                    text = json.dumps({k: v for k, v in made.items()}, sort_keys=True)
                    if text not in seen:
                        seen.add(text)
                        known = [other for other in out["transforms"] if other["cls"] == made["cls"] and other["args"] == args and
                                 other["first"] == made["first"] and other.get("flip") == made.get("flip") and
                                 other.get("changed") == made.get("changed")]
                        if not known:
                            out["transforms"].append(made)


def with_places(call):
    """What AutoAugment and RandAugment choose depends on the draw."""
    if call["fn"] in ("AutoAugment.__call__", "RandAugment.__call__"):
        for child in call["children"]:
            if child["fn"] == "Compose.__init__":
                child["children"] = [{"place": "part-constructors"}]
            elif child["fn"] == "Compose.__call__":
                child["children"] = [{"place": "parts"}]
    return call


# The transforms that they choose from, with what their constructors require.
CHOSEN = {"Shear": dict(magnitude=0.1), "Translate": dict(magnitude=0.1), "Rotate": dict(angle=10.), "AutoContrast": {}, "Invert": {},
          "Equalize": {}, "Solarize": dict(thr=128), "SolarizeAdd": dict(magnitude=10), "Posterize": dict(bits=4),
          "Contrast": dict(magnitude=0.1), "ColorTransform": dict(magnitude=0.1), "Brightness": dict(magnitude=0.1),
          "Sharpness": dict(magnitude=0.1), "Cutout": dict(shape=8)}


def chosen(out):
    """Their constructors, and their calls with and without a change."""
    import numpy as np
    from mmcls.datasets.pipelines import Compose
    out["transforms"] = [entry for entry in out["transforms"] if entry["cls"].rsplit(".", 1)[1] not in CHOSEN]
    out["constructors"] = {}
    for name, given in CHOSEN.items():
        for changed in (True, False):
            recorder = CallRecorder()
            recorder.start()
            compose = Compose([dict(type=name, prob=float(changed), **given)])
            compose(dict(img=np.zeros((32, 32, 3), dtype=np.uint8)))
            recorder.stop()
            calls = {}
            for row, children in [entry for top in tree_of(recorder.rows) for entry in top[1]]:
                calls[row[1].rsplit(".", 1)[1]] = row_node((row, children), False)
            cls = qualified(type(compose.transforms[0]))
            out["constructors"][cls] = calls["__init__"]
            out["transforms"].append({"cls": cls, "args": {}, "call": calls["__call__"], "first": True, "changed": str(changed)})


def augments(out):
    """What each batch augment calls, and what calls it."""
    import mmcls.models  # noqa: F401
    from mmcls.models import build_classifier
    out["augments"] = []
    cases = [dict(type="BatchMixup", alpha=0.2), dict(type="BatchCutMix", alpha=1.), dict(type="BatchCutMix", alpha=1., cutmix_minmax=[0.2, 0.8]),
             dict(type="BatchResizeMix", alpha=1.), dict(type="Identity")]
    for case in cases:
        net = build_classifier(dict(type="ImageClassifier", backbone=dict(type="LeNet5", num_classes=4), head=dict(type="ClsHead"),
                                    train_cfg=dict(augments=[dict(case, num_classes=4, prob=1.)])))
        net.head.forward_train = lambda *_, **__: {}
        recorder = CallRecorder()
        recorder.start()
        net.forward_train(torch.zeros(4, 1, 32, 32), gt_label=torch.zeros(4, dtype=torch.long))
        recorder.stop()
        call = [row_node(entry, False) for entry in tree_of(recorder.rows)[0][1] if entry[0][1] == "Augments.__call__"][0]
        args = {} if case["type"] != "BatchCutMix" else {"cutmix_minmax": canonical(case.get("cutmix_minmax"))}
        out["augments"].append({"cls": case["type"], "args": args, "call": call.pop("children")[0]})
        out["augment"] = call


def compacted(entries):
    """Entries whose arguments make no difference are one."""
    groups = {}
    for entry in entries:
        groups.setdefault((entry["cls"], entry.get("first"), entry.get("flip"), entry.get("changed")), []).append(entry)
    made = []
    for group in groups.values():
        if len({json.dumps(entry["call"]) for entry in group}) == 1:
            group = [dict(group[0], args={})]
        made += group
    return made


# --- the calls around them

def ran_of(rows):
    """What was drawn: of each picture [transform, whether it called anything, those that it chose], and the augment of the batch."""
    pictures, picked = [], ""

    def told(entry):
        row, children = entry
        chosen = [told(part) for child in children if child[0][1] == "Compose.__call__" for part in child[1]]
        return [row[1].split(".")[0], bool(children), chosen]

    def walk(entries):
        nonlocal picked
        for row, children in entries:
            if row[1] == "Compose.__call__":
                pictures.append([told(child) for child in children])
                continue
            if row[1] == "Augments.__call__":
                picked = children[0][0][1].split(".")[0].removesuffix("Layer")
            walk(children)

    walk(tree_of(rows))
    return pictures, picked


def script_of(path, augment):
    with open(path, encoding="utf-8") as file:
        rows = json.load(file)["rows"]

    def packed(entry):
        row, children = entry
        _, found, defined, file, _, caller, caller_line, _, _ = row
        made = row_node((row, []))
        if found.endswith(".call_hook"):
            made["place_in"] = "hooks"
            made["stage"] = children[0][0][1].split(".")[1]
            return made
        if defined.endswith("get_hook_info"):
            hook = [child for child in children if child[0][2].endswith("get_triggered_stages")][0]
            made["children"] = [packed(child) for child in children if not child[0][2].endswith("get_triggered_stages")]
            made["children"].append(dict(row_node(hook), each="hook"))
            return made
        if defined == "Module.train":
            return {"place": "train", "caller": [caller, caller_line]}
        if defined.endswith(".extract_feat"):
            return {"place": "features", "caller": [caller, caller_line]}
        if found.endswith(".forward_train") and "/heads/" in file:
            return {"place": "head", "caller": [caller, caller_line]}
        if defined == "Compose.__call__":
            made["children"] = [{"place": "transforms"}]
            return made
        below, samples, data = [], 0, False
        for child in children:
            name, where = child[0][1], child[0][2]
            if name.endswith(".__getitem__") or (where == "RandomSampler.__iter__"):
                samples += 1
                if samples == 1 and where == "RandomSampler.__iter__":
                    below.append(packed(child))
                elif samples == (2 if where == "RandomSampler.__iter__" else 1):
                    below.append(dict(packed(child), each="sample" if where != "RandomSampler.__iter__" else "other-sample"))
            elif where == "DataContainer.data" and defined == "collate":
                if not data:
                    below.append(dict(packed(child), each="sample"))
                data = True
            else:
                below.append(packed(child))
        if defined.endswith(".forward_train") and "/classifiers/" in file:
            below.insert(0, {"place": "augments", "caller": augment["caller"]})
        if below:
            made["children"] = below
        return made

    return [packed(entry) for entry in tree_of(rows)]


def write(out, path):
    """Calls that are equal are kept once, by number."""
    numbers = {}

    def number(call):
        return numbers.setdefault(json.dumps(call, separators=(",", ":")), len(numbers))

    made = copy.deepcopy(out)
    made["heads"] = compacted(made["heads"])
    made["accuracy"] = number(made["accuracy"])
    made["augment"] = number(made["augment"])
    made["constructors"] = {cls: number(call) for cls, call in made["constructors"].items()}
    for hook in made["hooks"].values():
        hook["cases"] = {values: {stage: number(call) for stage, call in stages.items()} for values, stages in hook["cases"].items()}
    for entry in made["transforms"] + made["heads"] + made["augments"]:
        entry["call"] = number(entry["call"])
    for optimizer in made["optimizers"].values():
        optimizer.update({name: number(call) for name, call in optimizer.items()})
    parts = [f"{json.dumps(key)}:" + json.dumps(value, separators=(",", ":")) for key, value in made.items()]
    parts.append('"calls":[\n' + ",\n".join(numbers) + "\n]")
    with open(path, "w", encoding="utf-8") as file:
        file.write("{\n" + ",\n".join(parts) + "\n}\n")


def unpacked(path):
    """What was written, with its calls in place of their numbers."""
    with open(path, encoding="utf-8") as file:
        made = json.load(file)
    calls = made.pop("calls")
    for hook in made["hooks"].values():
        hook["cases"] = {values: {stage: calls[n] for stage, n in stages.items()} for values, stages in hook["cases"].items()}
    for entry in made["transforms"] + made["heads"] + made.get("augments", []):
        entry["call"] = calls[entry["call"]]
    for name in ("accuracy", "augment"):
        if name in made:
            made[name] = calls[made[name]]
    made["constructors"] = {cls: calls[n] for cls, n in made.get("constructors", {}).items()}
    for optimizer in made["optimizers"].values():
        optimizer.update({name: calls[n] for name, n in optimizer.items()})
    return made


def main():
    if sys.argv[1] in ("tool", "wrapped"):
        out = sys.argv[2]
        if sys.argv[1] == "wrapped":
            import mmcls.apis.train
            from mmcv.parallel import MMDataParallel
            sys.modules["mmcls.apis.train"].wrap_non_distributed_model = lambda model, *_, **__: MMDataParallel(model.cpu(), device_ids=[0])
        sys.argv = sys.argv[3:]
        recorder = IterationRecorder()
        run(recorder, sys.argv[0])
        with open(out, "w", encoding="utf-8") as file:
            groups = len(recorder.runner.f_locals["self"].optimizer.param_groups)
            ran, augment = ran_of(recorder.rows)
            json.dump({"rows": recorder.rows, "flips": recorder.flips[:4], "groups": groups, "ran": ran, "augment": augment}, file)
        return
    logging.disable(logging.CRITICAL)
    torch.set_num_threads(1)
    every = ["hooks", "transforms", "chosen", "augments", "heads", "accuracy"]
    parts = sys.argv[6:] or every
    out = {"hooks": {}, "optimizers": {}, "heads": [], "transforms": []} if parts == every else unpacked(sys.argv[2])
    if "hooks" in parts:
        out["hooks"], out["optimizers"] = {}, {}
        toy_runs(out)
    if "transforms" in parts:
        out["transforms"] = []
        transforms(out)
        out["transforms"] = compacted(out["transforms"])
    if "chosen" in parts:
        chosen(out)
    if "augments" in parts:
        augments(out)
    if "heads" in parts:
        losses(out)
    if "accuracy" in parts:
        accuracy(out)
    for name, path in zip(("script", "wrapped", "by_iteration"), sys.argv[3:6]):
        out[name] = script_of(path, out["augment"])
    write(out, sys.argv[2])


if __name__ == "__main__":
    main()
