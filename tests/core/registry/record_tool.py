#!/usr/bin/env python3
"""Runs a tool of mmclassification 0.25 with a recorder up to its first batch: a sequence to compare the journeys with.

    record_tool.py build OUT.json tools/test.py CONFIG CHECKPOINT --metrics accuracy --device cpu [--cfg-options ...]
    record_tool.py calls OUT.json tools/test.py ...        every call of the test, from single_gpu_test to the metrics
    record_tool.py wrapped OUT.json tools/test.py ...      the same with the network in MMDataParallel, which the tool does on GPUs only
    record_tool.py sites OUT.json RECORDED.json...         where each function is called: resources/reference/scripts/0.25.json

in a folder with the data (make_small_data.py).
"""
import json
import os
import sys

from call_recorder import CallRecorder
from event_recorder import Recorder, flat


class Done(Exception):
    pass


# What these build stands with them, whoever calls them.
BUILDERS = ("Compose.__init__", "build_backbone", "build_neck", "build_head", "build_loss", "build_augment")
LAST = ("single_gpu_test", "EpochBasedRunner.run", "IterBasedRunner.run")


class ToolRecorder(Recorder):
    def on(self, frame, what, arg):
        super().on(frame, what, arg)
        if what == "call" and frame.f_code.co_qualname in LAST:
            raise Done


class TestRecorder(CallRecorder):
    main = None

    def on(self, frame, what, arg):
        if self.main is None:
            if what != "call" or frame.f_code.co_qualname != "single_gpu_test":
                return
            self.main = frame.f_back
            self.paths = {id(module): name or "(root)" for name, module in frame.f_locals["model"].named_modules()}
        elif what == "call" and self.level == 0 and frame.f_back is not self.main:
            return
        super().on(frame, what, arg)


def run(recorder, tool):
    import mmcls
    import mmcls.apis  # noqa: F401 (imported before the recorder starts)
    from mmcls.datasets import CIFAR10, CIFAR100
    for cls in (CIFAR10, CIFAR100):  # the made-up files have other sums
        cls.train_list = [[name, None] for name, _ in cls.train_list]
        cls.test_list = [[name, None] for name, _ in cls.test_list]
        cls.meta = dict(cls.meta, md5=None)
    import torch
    if not torch.cuda.is_available():  # IterBasedRunner.resume moves the file to the GPU without asking whether there is one
        torch.cuda.current_device = lambda: 0
        for storage in (torch.storage.TypedStorage, torch.storage.UntypedStorage):
            storage.cuda = lambda self, *_, **__: self
    path = os.path.dirname(mmcls.__file__) + "/.mim/" + tool
    with open(path, encoding="utf-8") as source:
        code = compile(source.read(), path, "exec")
    try:
        recorder.start()
        exec(code, {"__name__": "__main__", "__file__": path})  # noqa: S102
    except Done:
        pass
    finally:
        recorder.stop()


def name_of(event):
    return event.get("fn") or "build_from_cfg"


def sites(paths):
    found = {"test": {}, "train": {}}
    for path in paths:
        with open(path, encoding="utf-8") as recorded:
            events = json.load(recorded)["events"]
        known = found["train" if any(event.get("fn") == "train_model" for event in events) else "test"]
        open_ = []
        for event in events:
            del open_[event["d"]:]
            parent = open_[-1] if open_ else None
            open_.append(event)
            # init_cfg=dict(type='Pretrained'): the same for every module, whose class stands in the first frame.
            if name_of(event) == "initialize" and parent and parent["fn"].endswith(".init_weights") and not known.get("init_weights>initialize"):
                frame = event["stack"][len(parent["stack"])]
                known["init_weights>initialize"] = [{"fn": "initialize", "defined": "initialize", "at": event["at"],
                                                     "frames": [[frame[1], *frame[1:]]]}]
            if parent and name_of(parent) == "initialize" and (name_of(event) != "build_from_cfg" or event["type"] == "Pretrained"):
                row = {"fn": name_of(event), "defined": event.get("defined", ""), "at": event.get("at", []),
                       "frames": event["stack"][len(parent["stack"]):]}
                known["initialize>" + name_of(event)] = [row]
            # What constructors of the network and the data build is in construction.json.
            if event.get("fn") in BUILDERS:
                known.setdefault(">" + event["fn"], [{"fn": event["fn"], "defined": event["defined"], "at": event["at"], "frames": []}])
            inside = [one for one in open_[:-1] if one["k"] != "call" and one.get("reg") not in ("optimizer builder", "runner builder")
                      or "init_weights" in one.get("fn", "")]
            if inside and parent.get("fn") not in (*BUILDERS, "Registry.build", "build_model_from_cfg"):
                continue
            if parent and (parent.get("fn") == "Registry.build" and parent["stack"][-1][0] not in (*BUILDERS, "build_classifier",
                                                                                             "build_runner_constructor",
                                                                                             "DefaultRunnerConstructor.__call__")):
                continue
            frames = event["stack"][len(parent["stack"]) if parent else 0:]
            row = {"fn": name_of(event), "defined": event.get("defined", ""), "at": event.get("at", []), "frames": frames}
            rows = known.setdefault((name_of(parent) if parent else "") + ">" + name_of(event), [])
            if row not in rows:
                rows.append(row)
                rows.sort(key=lambda one: one["frames"][0][3] if one["frames"] else 0)
    # Both tools call the same functions below main().
    for key in [*found["test"], *found["train"]]:
        if key.startswith((">main", "main>")):
            continue
        rows = []
        for tool in found.values():
            rows += [row for row in tool.get(key, []) if row not in rows]
        rows.sort(key=lambda one: one["frames"][0][3] if one["frames"] else 0)
        for tool in found.values():
            tool[key] = rows
    return found


def main():
    what, out = sys.argv[1:3]
    if what == "sites":
        lines = []
        for tool, rows in sites(sys.argv[3:]).items():
            body = ",\n".join(f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'))}" for key, value in sorted(rows.items()))
            lines.append(f"{json.dumps(tool)}:{{\n{body}\n}}")
        with open(out, "w", encoding="utf-8") as file:
            file.write("{\n" + ",\n".join(lines) + "\n}\n")
        return
    sys.argv = sys.argv[3:]
    recorder = ToolRecorder() if what == "build" else TestRecorder()
    if what == "wrapped":
        import mmcls.utils
        from mmcv.parallel import MMDataParallel
        mmcls.utils.wrap_non_distributed_model = lambda model, *_, **__: MMDataParallel(model.cpu(), device_ids=[0])
    run(recorder, sys.argv[0])
    with open(out, "w", encoding="utf-8") as file:
        json.dump({"events": flat(recorder.root)} if what == "build" else {"rows": recorder.rows}, file)


if __name__ == "__main__":
    main()
