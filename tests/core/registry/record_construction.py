#!/usr/bin/env python3
"""Records how the networks of mmclassification 0.25 are constructed, initialised and called, for the journeys "Build everything" and "Test
batch": resources/reference/construction/0.25.json.

    record_construction.py RECORDED [CONFIG...]            writes RECORDED.pickle
    record_construction.py --pack RECORDED.pickle OUT.json

in an environment with mmcls 0.25, mmcv 1.7.2 and torch. Models: the configs of the package (or those given) and the rows of
tests/zoo/manifest.json. Only names, files and lines are kept: of each class, by the arguments that make a difference, what its constructor
builds and where, what init_weights does, and which functions a forward calls.
"""
import ast
import copy
import gc
import glob
import importlib
import inspect
import json
import logging
import os
import pickle
import sys
import time

import torch

torch.set_num_threads(1)


def do_nothing(self, *_, **__):
    return self


import mmcls.models  # noqa: E402
import mmcv  # noqa: E402
from mmcls.models import build_classifier  # noqa: E402

from call_recorder import CallRecorder  # noqa: E402
from event_recorder import Event, Recorder, qualified  # noqa: E402

BUILDERS = {"build_backbone", "build_neck", "build_head", "build_loss", "build_augment"}


def canonical(value):
    """A text that the program makes of a config's value in the same way."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{key}:{canonical(value[key])}" for key in sorted(value, key=str)) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(canonical(item) for item in value) + "]"
    if isinstance(value, bool) or value is None or isinstance(value, (int, float, str)):
        return repr(value)
    return "?"


def defaults_of(cls):
    found = {}
    for base in cls.__mro__:
        init = base.__dict__.get("__init__")
        if init is None or not inspect.isfunction(inspect.unwrap(init)):
            continue
        parameters = list(inspect.signature(init).parameters.values())[1:]
        for one in parameters:
            if one.default is not inspect.Parameter.empty:
                found.setdefault(one.name, one.default)
        if not any(one.kind is one.VAR_KEYWORD for one in parameters):
            break
    return found


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def path_of(wanted, args):
    """Where in the arguments this config stands."""
    wanted = plain(wanted)

    def search(value, path):
        if isinstance(value, dict):
            if value == wanted and path:
                return path
            for key, item in value.items():
                found = search(item, path + [key])
                if found:
                    return found
        elif isinstance(value, list):
            if value == wanted and path:
                return path
            for index, item in enumerate(value):
                found = search(item, path + [index])
                if found:
                    return found
        return None

    return search(args, [])


class Store:
    """Nodes that are equal are kept once."""

    def __init__(self):
        self.tables = {}

    def index(self, table, value):
        value = freeze(value)
        known = self.tables.setdefault(table, {})
        return known.setdefault(value, len(known))

    def list(self, table):
        return [thaw(value) for value in self.tables.get(table, {})]


def freeze(value):
    return tuple(freeze(item) for item in value) if isinstance(value, (list, tuple)) else value


def thaw(value):
    return [thaw(item) for item in value] if isinstance(value, tuple) else value


def folded(items):
    """[a, b, b, b, c] as [a, [3, b], c]: repeated runs, of up to 64 items, written once."""
    out, at = [], 0
    while at < len(items):
        best = (0, 0)
        for period in range(1, min(64, (len(items) - at) // 2) + 1):
            times = 1
            while items[at + times * period:at + (times + 1) * period] == items[at:at + period]:
                times += 1
            saved = (times - 1) * period
            if times > 1 and saved > best[0]:
                best = (saved, period)
        if best[0] > 2:
            period = best[1]
            times = best[0] // period + 1
            out.append([times, folded(items[at:at + period])])
            at += times * period
        else:
            out.append(items[at])
            at += 1
    return out


class Templates:
    def __init__(self):
        self.store = Store()
        self.variants = {"build": {}, "init": {}, "train": {}, "forward": {}, "call": {}}  # kind -> class -> [(args, payload)]
        self.chains = {}

    def frame(self, frame):
        return self.store.index("frames", frame)

    def relative(self, event, depth):
        return [self.frame(frame) for frame in event.frames[depth:]]

    def node(self, event, owner, depth):
        """owner: the build_from_cfg event whose constructor runs"""
        frames = self.relative(event, depth)
        inside = len(event.frames)
        if event["k"] == "call" and event["fn"] in BUILDERS:
            path = path_of(event.given, owner.effective) if owner is not None and event.given is not None else None
            if path:
                owner.slots.add(path[0])
                for child in event.children:
                    self.walk(child)
                return self.store.index("nodes", ["slot", frames, event["fn"], list(path)])
        if event["k"] == "build_from_cfg":
            self.note_build(event)
            children = self.children(event, owner, inside)
            args = [[key, short(value)] for key, value in event.given_args.items()]
            return self.store.index("nodes", ["build", frames, event["reg"], event["scope"], event["type"], event["cls"],
                                              event["keys"], event["from_defaults"], args, children])
        if event["k"] == "call" and event["fn"] == "Compose.__init__" and owner is not None and event.transforms is not None:
            path = path_of(event.transforms, owner.effective)
            if path:
                return self.store.index("nodes", ["slot", frames, event["fn"], list(path)])
        children = self.children(event, owner, inside)
        if event["k"] == "layer":
            return self.store.index("nodes", ["layer", frames, event["fn"], event["at"], children])
        return self.store.index("nodes", ["call", frames, event["fn"], event["defined"], event["at"], children])

    def children(self, event, owner, depth):
        return folded([self.node(child, owner, depth) for child in event.children])

    def note_build(self, event):
        if event.entered or event["cls"] not in self.chains:
            self.chains[event["cls"]] = event.entered

    def walk(self, event):
        """Below a builder: templates of what it builds."""
        if event["k"] == "build_from_cfg" and event["reg"] in ("models", "augment"):
            self.note_build(event)
            if event.cls.__name__ == "Sequential":
                return
            event.slots = set()
            payload = self.children(event, event, len(event.frames))
            self.add("build", event["cls"], event, payload)
        else:
            for child in event.children:
                self.walk(child)

    def add(self, kind, cls, event, payload):
        args = {key: canonical(value) for key, value in event.effective.items() if key not in event.slots}
        # Of a list of necks every item is built.
        args.update({key: "[*]" for key in event.slots if isinstance(event.effective.get(key), list)})
        self.variants[kind].setdefault(cls, []).append((args, payload))


def short(value):
    text = canonical(value)
    return text if len(text) <= 80 else text[:77] + "..."


class NoFiles(Exception):
    pass


class BuildRecorder(Recorder):
    """Keeps copies of what it sees: constructors change their arguments."""

    def note_call(self, frame, event):
        super().note_call(frame, event)
        event.transforms = plain_copy(frame.f_locals.get("transforms")) if event["fn"] == "Compose.__init__" else None
        event.given = copy.deepcopy(plain(event.cfg)) if event["fn"] in BUILDERS and event.cfg is not None else None

    def push(self, frame, event):
        if event["k"] == "build_from_cfg":
            event.given_args = {key: plain_copy(value) for key, value in event.args.items()}
            event.effective = dict(event.given_args)
            if isinstance(event.cls, type):
                for key, value in defaults_of(event.cls).items():
                    event.effective.setdefault(key, plain_copy(value))
        super().push(frame, event)
        if event["k"] == "call" and event["fn"].endswith(".load_annotations"):
            raise NoFiles  # some classes would download theirs


def plain_copy(value):
    value = plain(value)
    try:
        return copy.deepcopy(value)
    except Exception:  # noqa: BLE001 (a module among the arguments)
        return value


def alone(templates, build, log):
    """What the constructor of a class outside the network builds; until it asks for files."""
    recorder = BuildRecorder()
    try:
        recorder.start()
        build()
    except Exception as error:  # noqa: BLE001 (no files are there)
        if not recorder.root.children:
            log.append(f"{type(error).__name__}: {str(error)[:100]}")
    finally:
        recorder.stop()
    for event in recorder.root.children:
        if event["k"] == "build_from_cfg":
            templates.note_build(event)
            event.slots = set()
            payload = templates.children(event, event, len(event.frames))
            templates.add("build", event["cls"], event, payload)


def record_others(templates, log):
    from mmcls.datasets.builder import DATASETS, PIPELINES, SAMPLERS
    from mmcv.runner import HOOKS, RUNNERS
    from mmcv.runner.builder import RUNNER_BUILDERS
    from mmcv.runner.optimizer.builder import OPTIMIZER_BUILDERS, OPTIMIZERS
    from mmcv.utils import build_from_cfg
    root = os.path.dirname(mmcls.__file__) + "/.mim/configs/"
    seen = set()

    def once(registry, config, default=None):
        key = registry.name + canonical(plain(config))
        if key not in seen:
            seen.add(key)
            alone(templates, lambda: build_from_cfg(copy.deepcopy(config), registry, default), log)

    for path in sorted(glob.glob(root + "**/*.py", recursive=True)):
        try:
            config = mmcv.Config.fromfile(path)._cfg_dict.to_dict()
        except Exception:  # noqa: BLE001
            continue
        for part in ("train", "val", "test"):
            data = config.get("data", {}).get(part, {})
            while isinstance(data, dict) and "dataset" in data:
                data = data["dataset"]
            for item in data.get("pipeline") or []:
                once(PIPELINES, item)
    files = {"ann_file": "x", "image_class_labels_file": "x", "train_test_split_file": "x"}
    for name, cls in DATASETS.module_dict.items():
        if "pipeline" not in defaults_of(cls) and "pipeline" not in inspect.signature(cls).parameters and \
                "kwargs" not in inspect.signature(cls).parameters:
            continue
        given = {key: value for key, value in files.items() if key in inspect.signature(cls).parameters and name == "CUB"}
        once(DATASETS, dict(type=name, data_prefix="VOC2007" if name == "VOC" else "x", pipeline=[], **given))
    parameter = torch.nn.Parameter(torch.zeros(1))
    for name in OPTIMIZERS.module_dict:
        once(OPTIMIZERS, dict(type=name, params=[parameter], lr=0.1))
    once(OPTIMIZER_BUILDERS, dict(type="DefaultOptimizerConstructor", optimizer_cfg=dict(type="SGD", lr=0.1), paramwise_cfg=None))
    once(RUNNER_BUILDERS, dict(type="DefaultRunnerConstructor", runner_cfg=dict(type="EpochBasedRunner", max_epochs=1), default_args={}))
    logger = logging.getLogger("none")
    net = torch.nn.Linear(1, 1)
    net.train_step = None
    for name, given in (("EpochBasedRunner", dict(max_epochs=1)), ("IterBasedRunner", dict(max_iters=1))):
        once(RUNNERS, dict(type=name, **given), dict(model=net, batch_processor=None, optimizer=None, work_dir=None, logger=logger,
                                                     meta=None))
    hooks = {"StepLrUpdaterHook": dict(step=[1]), "StepMomentumUpdaterHook": dict(step=[1], gamma=0.5), "ClosureHook": dict(fn_name="run", fn=print), "SyncBuffersHook": {},
             "CosineAnnealingLrUpdaterHook": dict(min_lr=0), "CosineAnnealingMomentumUpdaterHook": dict(min_momentum=0),
             "PolyLrUpdaterHook": {}, "CosineAnnealingCooldownLrUpdaterHook": dict(min_lr=0), "CosineRestartLrUpdaterHook":
             dict(periods=[1], min_lr=0), "FlatCosineAnnealingLrUpdaterHook": dict(min_lr=0), "CyclicLrUpdaterHook": {},
             "OneCycleLrUpdaterHook": dict(max_lr=1), "ExpLrUpdaterHook": dict(gamma=0.5), "InvLrUpdaterHook": dict(gamma=0.5),
             "LinearAnnealingLrUpdaterHook": dict(min_lr=0), "CyclicMomentumUpdaterHook": {}, "OneCycleMomentumUpdaterHook": {},
             "LinearAnnealingMomentumUpdaterHook": dict(min_momentum=0), "CosineAnnealingCooldownLrUpdaterHook": dict(min_lr=0, cool_down_time=1)}
    for name in HOOKS.module_dict:
        once(HOOKS, dict(type=name, **hooks.get(name, {})))
    once(SAMPLERS, dict(type="DistributedSampler", dataset=[1], num_replicas=1, rank=0, shuffle=True, round_up=True, seed=0))
    once(SAMPLERS, dict(type="RepeatAugSampler", dataset=[1], num_replicas=1, rank=0, shuffle=True, seed=0))


def record_calls(templates, log):
    """What the transforms of test pipelines call, on a small picture."""
    import cv2
    import numpy as np
    import tempfile
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
        data = config.get("data", {}).get("test", {})
        pipeline = data.get("pipeline")
        key = canonical(plain(pipeline))
        if not pipeline or key in seen:
            continue
        seen.add(key)
        sample = dict(img_prefix=folder, img_info=dict(filename="p.png"), gt_label=np.array(0))
        if pipeline[0]["type"] != "LoadImageFromFile":
            side = 28 if "MNIST" in data["type"] else 32
            sample = dict(img=np.zeros((side, side) if side == 28 else (side, side, 3), dtype=np.uint8), gt_label=np.array(0))
        compose = Compose(copy.deepcopy(pipeline))
        # The first call makes the file client that the others use.
        calls = []
        for _ in range(2):
            recorder = CallRecorder()
            try:
                recorder.start()
                compose(copy.deepcopy(sample))
            except Exception as error:  # noqa: BLE001
                log.append(f"{path}: {str(error)[:100]}")
                break
            finally:
                recorder.stop()
            calls.append(tree_of(recorder.rows)[0][1])
        if len(calls) != 2 or len(calls[0]) != len(pipeline):
            continue

        def node(entry):
            row, children = entry
            return templates.store.index("rows", row[1:8] + [None, folded([node(child) for child in children])])

        for one, item, first, again in zip(compose.transforms, pipeline, *calls):
            event = Event(None)
            event.slots = set()
            event.effective = {name: plain_copy(value) for name, value in item.items() if name != "type"}
            for name, value in defaults_of(type(one)).items():
                event.effective.setdefault(name, plain_copy(value))
            templates.add("call", qualified(type(one)), event, [node(first), node(again)])


def models(given):
    root = os.path.dirname(mmcls.__file__) + "/.mim/configs/"
    paths = given or sorted(path for path in glob.glob(root + "*/*.py") if "_base_" not in path)
    seen = set()
    for path in paths:
        try:
            config = mmcv.Config.fromfile(path)
        except Exception as error:  # noqa: BLE001 (one config of the package names a base that is not there)
            print("skipped", path, str(error)[:80])
            continue
        sides = [item for item in config.data.test.pipeline if item["type"] in ("CenterCrop", "Resize")]
        side = 224
        for item in sides:
            size = item.get("crop_size", item.get("size"))
            size = size[-1] if isinstance(size, (list, tuple)) and size[-1] > 0 else size[0] if isinstance(size, (list, tuple)) else size
            side = size
        channels = 1 if "mnist" in path else 3
        model = config._cfg_dict.to_dict()["model"]
        if config.model.backbone.type == "ResNet_CIFAR" or "cifar" in path:
            side = 32
        # What downloads weights is another journey.
        pretrained = (model["backbone"].get("init_cfg") or {})
        if isinstance(pretrained, dict) and pretrained.get("type") == "Pretrained":
            model["backbone"]["init_cfg"] = None
        key = canonical(plain(model))
        if key not in seen:
            seen.add(key)
            yield os.path.basename(path), model, (channels, side, side)
    if given:
        return
    manifest = json.load(open(os.path.join(os.path.dirname(__file__), "../../zoo/manifest.json"), encoding="utf-8"))
    for row in manifest:
        try:
            model = eval(row["model"], {"dict": dict})  # noqa: S307 (our own file)
        except Exception:  # noqa: BLE001
            continue
        key = canonical(plain(model))
        if key not in seen:
            seen.add(key)
            yield row["name"], model, tuple(row["input_shape"][1:])


def component_paths(model):
    found = {id(module): path for path, module in model.named_modules()}
    found[id(model)] = "(root)"
    return found


def record(templates, name, config, size, log):
    recorder = BuildRecorder()
    started = time.time()
    try:
        recorder.start()
        model = build_classifier(copy.deepcopy(mmcv.ConfigDict(config)))
    finally:
        recorder.stop()
    for event in recorder.root.children:
        templates.walk(event)
    built = {id(event.object): event for event in all_events(recorder.root) if event["k"] == "build_from_cfg" and event.object is not None}
    classifier = built[id(model)]

    # init_weights: of the classifier with its components as slots
    recorder = BuildRecorder()
    try:
        recorder.start()
        model.init_weights()
    except Exception as error:  # noqa: BLE001 (a checkpoint that is not there)
        log.append(f"{name}: init_weights: {str(error)[:80]}")
        recorder.root.children = []
    finally:
        recorder.stop()
    parts = {id(getattr(model, part)): part for part in ("backbone", "neck", "head") if getattr(model, part, None) is not None}
    if recorder.root.children:
        root = recorder.root.children[0]
        children, top, payloads = [], len(root.frames), {}
        names = {type(getattr(model, part)).__name__: part for part in parts.values()}
        for child in root.children:
            part = parts.get(id(child.self)) if child["k"] == "call" else None
            if part is None and len(child.frames) > top + 1:  # of an override that does more than its base's
                part = names.get(child.frames[top + 1][0].split(".")[0])
            if part is None or id(getattr(model, part)) not in built:  # a list of necks is a Sequential that no registry built
                children.append(templates.node(child, None, top))
                continue
            if part not in payloads:
                children.append(templates.store.index("nodes", ["part", templates.relative(child, top)[:1], part]))
            # One frame of the classifier's own, then the component's: its init_weights may be an override that calls the base's.
            payloads.setdefault(part, []).append(templates.node(child, None, top + 1))
        for part, payload in payloads.items():
            event = built[id(getattr(model, part))]
            templates.add("init", event["cls"], event, payload)
        templates.add("init", classifier["cls"], classifier, children)

    model.eval()
    recorder = CallRecorder(component_paths(model))
    try:
        recorder.start()
        model.train(False)
    finally:
        recorder.stop()
    # Rows of the classifier's own train and, one level below, of its components'.
    add_rows(templates, "train", recorder.rows, model, built)
    recorder = CallRecorder(component_paths(model))
    picture = torch.zeros((2,) + size)
    try:
        with torch.no_grad():
            recorder.start()
            model(return_loss=False, img=picture, img_metas=None)
            recorder.stop()
    except Exception as error:  # noqa: BLE001
        recorder.stop()
        log.append(f"{name}: forward: {str(error)[:120]}")
        recorder.rows = []
    finally:
        recorder.stop()
    if recorder.rows:
        add_rows(templates, "forward", recorder.rows, model, built)
    log.append(f"{name}: {time.time() - started:.1f} s")


def all_events(event):
    for child in event.children:
        yield child
        yield from all_events(child)


def tree_of(rows):
    """Rows with depths as [row, children] trees."""
    root, open_ = [], []
    for row in rows:
        entry = (row, [])
        del open_[row[0]:]
        (open_[-1][1] if open_ else root).append(entry)
        open_.append(entry)
    return root


def add_rows(templates, kind, rows, model, built):
    """Of the classifier: its own rows, a component's as slots. A component's rows are those that are called on it from the classifier."""
    parts = {part: built.get(id(getattr(model, part))) for part in ("backbone", "neck", "head") if getattr(model, part, None) is not None}
    classes = {type(getattr(model, part)).__name__: part for part in parts}

    def part_of(row):
        path = row[8]
        if path in parts:
            return path
        owner = row[1].split(".")[0]
        return classes.get(owner) if path is None and "." in row[1] else None

    def node(entry, base):
        row, children = entry
        path = row[8]
        relative = None
        below = base
        if path is not None:
            below = "" if path == "(root)" else path
            # A path below the nearest row that has one is kept without it, so that equal blocks are equal.
            relative = path if base is None else "" if path == base else path[len(base) + 1:] if base and path.startswith(base + ".") \
                else "/" + path
        return templates.store.index("rows", row[1:8] + [relative, folded([node(child, below) for child in children])])

    def own(entry):
        row, children = entry
        part = part_of(row)
        if part is not None and parts[part] is not None:
            found.setdefault(part, []).append(node(entry, part))
            return templates.store.index("rows", ["part", part, len(found[part]) - 1])
        return templates.store.index("rows", row[1:8] + [row[8], [own(child) for child in children]])

    found = {}
    classifier = built[id(model)]
    top = [own(entry) for entry in tree_of(rows)]
    templates.add(kind, classifier["cls"], classifier, top)
    for part, payload in found.items():
        templates.add(kind, parts[part]["cls"], parts[part], payload)


def decision(variants, defaults):
    """The fewest arguments that tell the payloads apart, as a tree: {"arg": name, "default": text, "cases": {...}} or {"is": payload}."""
    texts = {}
    for _, payload in variants:
        texts.setdefault(json.dumps(payload), payload)
    if len(texts) == 1:
        return {"is": next(iter(texts.values()))}
    names = sorted({name for args, _ in variants for name in args})
    best = None
    for name in names:
        groups = {}
        for args, payload in variants:
            groups.setdefault(args.get(name, "-"), []).append(json.dumps(payload))
        if len(groups) < 2:
            continue
        left = sum(len(set(group)) - 1 for group in groups.values())
        key = (left, name not in ("arch", "depth", "deploy"), len(groups), name)
        if best is None or key < best[0]:
            best = (key, name, groups)
    if best is None:
        # Equal arguments, different payloads: the size of the input made the difference. The first is kept.
        return {"is": variants[0][1]}
    name = best[1]
    cases = {}
    for value in sorted(best[2]):
        cases[value] = decision([(args, payload) for args, payload in variants if args.get(name, "-") == value], defaults)
    return {"arg": name, "default": defaults.get(name, "-"), "cases": cases}


def class_of(name):
    module, _, last = name.rpartition(".")
    return getattr(importlib.import_module(module), last, None)


def slot_defaults(variants):
    """Dicts with a type that constructors use where the config says nothing: {class: {argument: dict}}."""
    found = {}
    for name in sorted(variants["build"]):
        cls = class_of(name)
        if isinstance(cls, type):
            values = {key: plain(value) for key, value in defaults_of(cls).items() if isinstance(value, dict) and "type" in value}
            if values:
                found[name] = values
    return found


def without_counts(nodes, variants):
    """The augments of a list are one slot, whose path ends with "*"; arguments that are slots somewhere have the value "*"."""
    first = {}
    same = list(range(len(nodes)))
    for number, node in enumerate(nodes):
        if node[0] == "slot" and node[2] == "build_augment":
            path = node[3][:-1] if isinstance(node[3][-1], int) else node[3]
            node[3] = path + ["*"]
            same[number] = first.setdefault(json.dumps(node), number)

    def once(children):
        made = []
        for child in children:
            child = [child[0], once(child[1])] if isinstance(child, list) else same[child]
            augment = isinstance(child, int) and nodes[child][0] == "slot" and nodes[child][2] == "build_augment"
            if not (augment and made and made[-1] == child):
                made.append(child)
        return made

    def slots(children, found):
        for child in children:
            if isinstance(child, list):
                slots(child[1], found)
            elif nodes[child][0] == "slot":
                found.add(nodes[child][3][0])
            elif isinstance(nodes[child][-1], list):
                slots(nodes[child][-1], found)
        return found

    for node in nodes:
        if node[0] in ("build", "layer", "call"):
            node[-1] = once(node[-1])
    for name, rows in variants["build"].items():
        rows[:] = [(args, once(payload)) for args, payload in rows]
        every = set().union(*(slots(payload, set()) for _, payload in rows))
        for args, payload in rows:
            for slot in slots(payload, set()):
                args.setdefault(slot, "*")
            for slot in every - set(args):
                args[slot] = "-"
    for kind in ("init", "train", "forward"):
        for name, rows in variants[kind].items():
            if kind == "forward" and name.startswith("mmcls.models.classifiers."):
                rows[:] = [(args, payload[:1]) for args, payload in rows]
            every = set().union(*(set(args) for args, _ in rows))
            for args, _ in rows:
                for slot in every - set(args):
                    args[slot] = "*"


def pack(tables, variants, chains, out):
    """Tables with a row a line; files by number."""
    files = {}

    def number(file):
        return files.setdefault(file, len(files))

    frames = [[found, defined, number(file), line] for found, defined, file, line in map(thaw, tables["frames"])]
    nodes = []
    for node in map(thaw, tables["nodes"]):
        if node[0] == "layer":
            node[3] = [number(node[3][0]), node[3][1]]
        elif node[0] == "call":
            node[4] = [number(node[4][0]), node[4][1]]
        nodes.append(node)
    without_counts(nodes, variants)
    rows = []
    for row in map(thaw, tables["rows"]):
        if row[0] != "part":
            row[2], row[4] = number(row[2]), number(row[4])
        rows.append(row)
    document = {"files": None, "frames": frames, "nodes": nodes, "rows": rows}
    for kind, classes in variants.items():
        document[kind] = {}
        for name, found in sorted(classes.items()):
            cls = class_of(name)
            defaults = {key: canonical(plain(value)) for key, value in defaults_of(cls).items()} if isinstance(cls, type) else {}
            document[kind][name] = decision(found, defaults)
    document["defaults"] = slot_defaults(variants)
    document["inits"] = {name: [[function, number(file), line] for function, file, line in chain] for name, chain in
                         sorted(chains.items())}
    document["files"] = list(files)

    def compact(value):
        return json.dumps(value, separators=(",", ":"))

    with open(out, "w", encoding="utf-8") as file:
        parts = []
        for key, value in document.items():
            if isinstance(value, list):
                parts.append(compact(key) + ":[\n" + ",\n".join(map(compact, value)) + "\n]")
            else:
                parts.append(compact(key) + ":{\n" + ",\n".join(compact(name) + ":" + compact(item) for name, item in value.items()) + "\n}")
        file.write("{\n" + ",\n".join(parts) + "\n}\n")


def main():
    if sys.argv[1] == "--pack":
        with open(sys.argv[2], "rb") as recorded:
            pack(*pickle.load(recorded)[:3], sys.argv[3])
        return
    templates, log = Templates(), []
    logging.disable(logging.CRITICAL)
    for cls in (torch.Tensor,):
        for name in ("normal_", "uniform_", "erfinv_"):
            setattr(cls, name, do_nothing)
    first = 0
    calls_only = sys.argv[2:] == ["--calls"]
    if os.path.exists(sys.argv[1] + ".pickle"):  # goes on where it was stopped, or adds the configs that are given
        with open(sys.argv[1] + ".pickle", "rb") as recorded:
            templates.store.tables, templates.variants, templates.chains, first = pickle.load(recorded)
    templates.variants.setdefault("call", {})
    if calls_only or not sys.argv[2:] and first == 0:
        templates.variants["call"] = {}
        for name in [name for name in templates.variants["build"] if not name.startswith("mmcls.models")]:
            del templates.variants["build"][name]
        record_calls(templates, log)
        record_others(templates, log)
        print("\n".join(log), flush=True)
    for number, (name, config, size) in enumerate([] if calls_only else models(sys.argv[2:])):
        if number < first and not sys.argv[2:]:
            continue
        try:
            record(templates, name, config, size, log)
        except Exception as error:  # noqa: BLE001
            log.append(f"{name}: {type(error).__name__}: {str(error)[:150]}")
        gc.collect()
        if number % 40 == 39:
            with open(sys.argv[1] + ".pickle", "wb") as out:
                pickle.dump((templates.store.tables, templates.variants, templates.chains, number + 1), out)
        print(number, log[-1], flush=True)
    with open(sys.argv[1] + ".pickle", "wb") as out:
        pickle.dump((templates.store.tables, templates.variants, templates.chains, 1 << 30), out)
    print("\n".join(line for line in log if not line.endswith(" s")))


if __name__ == "__main__":
    main()
