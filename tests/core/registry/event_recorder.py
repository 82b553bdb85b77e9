"""Records which functions of mmclassification and mmcv run while something is built, with the stack at each: what the journeys "Build
everything" and "Test batch" tell. Nothing of their source is kept, only names, files and lines.
"""
import sys

PACKAGES = ("/mmcls/", "/mmcv/", "/torch/")
LAYERS = {"build_conv_layer", "build_norm_layer", "build_activation_layer", "build_dropout", "build_padding_layer", "build_upsample_layer",
          "build_plugin_layer", "build_attention", "build_feedforward_network", "build_transformer_layer",
          "build_transformer_layer_sequence", "build_positional_encoding"}
CALLS = {
    "main", "parse_args", "Config.fromfile", "Config._file2dict", "Config.merge_from_dict", "Config.dump", "setup_multi_processes",
    "get_root_logger", "collect_env", "init_random_seed", "set_random_seed", "build_dataset", "build_dataloader", "build_classifier",
    "build_backbone", "build_neck", "build_head", "build_loss", "build_augment", "build_sampler", "Registry.build", "build_model_from_cfg",
    "Compose.__init__", "Augments.__init__", "DataLoader.__init__", "load_checkpoint", "_load_checkpoint",
    "CheckpointLoader.load_checkpoint", "CheckpointLoader._get_checkpoint_loader", "load_state_dict",
    "wrap_non_distributed_model", "single_gpu_test", "train_model", "build_optimizer", "build_optimizer_constructor", "build_runner",
    "build_runner_constructor", "BaseRunner.load_checkpoint", "BaseRunner.resume", "IterBasedRunner.resume",
    "EpochBasedRunner.run", "IterBasedRunner.run", "initialize",
    "DefaultOptimizerConstructor.__init__", "DefaultOptimizerConstructor._validate_cfg", "DefaultOptimizerConstructor.__call__",
    "DefaultRunnerConstructor.__init__", "DefaultRunnerConstructor.__call__", "BaseModule.init_weights"
}


def short_file(name):
    name = name.replace("\\", "/")
    if "/.mim/tools/" in name:
        return "tools/" + name.rsplit("/", 1)[1]
    for package in PACKAGES:
        if package in name:
            return package[1:] + name.rsplit(package, 1)[1]
    return None


def qualified(cls):
    return f"{cls.__module__}.{cls.__qualname__}"


class Event(dict):
    def __init__(self, parent, **fields):
        super().__init__(fields)
        self.parent, self.children, self.frames, self.object = parent, [], [], None
        self.entered = []


class Recorder:
    """Between start() and stop() events become a tree below `root`."""

    def __init__(self):
        self.root = Event(None, k="root")
        self.files, self.open, self.by_frame = {}, [self.root], {}
        self.limit = None

    def file(self, code):
        found = self.files.get(code.co_filename)
        if found is None:
            found = self.files[code.co_filename] = short_file(code.co_filename) or ""
        return found

    def start(self):
        self.limit = sys._getframe(1)
        sys.setprofile(self.on)

    def stop(self):
        sys.setprofile(None)

    @staticmethod
    def owner(frame):
        code = frame.f_code
        if not code.co_argcount and not code.co_flags & 0x04:
            return None
        if code.co_argcount:
            return frame.f_locals.get(code.co_varnames[0])
        first = frame.f_locals.get(code.co_varnames[code.co_kwonlyargcount])
        return first[0] if isinstance(first, tuple) and first else None

    def names(self, frame):
        """[as found on the object, where the code stands]"""
        code = frame.f_code
        defined = code.co_qualname
        name = code.co_name
        if ".<locals>." in defined:
            if name.startswith("<"):
                return [name, defined]
            old = frame.f_locals.get("old_func") or frame.f_locals.get("func") or frame.f_locals.get("wrapped")
            for cell in ("old_func", "func"):
                if old is None and cell in code.co_freevars:
                    old = frame.f_locals.get(cell)
            inner = getattr(old, "__qualname__", None)
            if inner:
                found = inner
                args = frame.f_locals.get("args")
                if "." in inner and isinstance(args, tuple) and args:
                    found = type(args[0]).__name__ + "." + inner.rsplit(".", 1)[1]
                return [found, f"{inner} [in {defined}]"]
            return [defined, defined]
        if "." in defined and not name.startswith("<"):
            owner = self.owner(frame)
            cls = owner if isinstance(owner, type) else type(owner)
            holder = defined.rsplit(".", 1)[0]
            if owner is not None and any(base.__qualname__ == holder for base in getattr(cls, "__mro__", ())):
                return [cls.__qualname__ + "." + name, defined]
        return [name if name.startswith("<") else defined, defined]

    def stack(self, frame):
        found = []
        frame = frame.f_back
        while frame is not None and frame is not self.limit:
            file = self.file(frame.f_code)
            if file:
                found.append([*self.names(frame), file, frame.f_lineno])
            frame = frame.f_back
        return found[::-1]

    def on(self, frame, what, _):
        if what == "call":
            code = frame.f_code
            file = self.file(code)
            if not file:
                return
            if code.co_name == "__init__":
                self.constructor(frame, code, file)
            if code.co_name == "build_from_cfg" and file == "mmcv/utils/registry.py":
                self.build_from_cfg(frame)
            elif code.co_name in LAYERS:
                self.push(frame, Event(self.open[-1], k="layer", fn=code.co_name, at=[file, code.co_firstlineno]))
            elif self.watched(code, file):
                found, defined = self.names(frame)
                self.push(frame, Event(self.open[-1], k="call", fn=found, defined=defined, at=[file, code.co_firstlineno]))
        elif what == "return" and frame in self.by_frame:
            event = self.by_frame.pop(frame)
            while self.open[-1] is not event:
                self.open.pop()
            self.open.pop()

    @staticmethod
    def watched(code, file):
        name = code.co_qualname
        if name == "collect_env" and not file.startswith("mmcls/") or name == "main" and not file.startswith("tools/"):
            return False
        if name in CALLS or (code.co_name == "load_from_local") or name.startswith("BaseRunner.register_"):
            return True
        if code.co_name in ("get_classes", "load_annotations") and file.startswith("mmcls/datasets"):
            return True
        return code.co_name == "__init__" and name.endswith("Sampler.__init__") and name != "Sampler.__init__"

    def push(self, frame, event):
        event.frames = self.stack(frame)
        event.parent.children.append(event)
        event.frame = frame
        if event["k"] == "call":
            self.note_call(frame, event)
        self.open.append(event)
        self.by_frame[frame] = event

    def note_call(self, frame, event):
        """For those who look for the argument that is built, or the module that is initialised."""
        names = frame.f_code.co_varnames
        event.cfg = frame.f_locals.get("cfg") if "cfg" in names[:frame.f_code.co_argcount] else None
        event.self = frame.f_locals.get("self")

    def build_from_cfg(self, frame):
        cfg, registry, default = (frame.f_locals[name] for name in ("cfg", "registry", "default_args"))
        args = dict(cfg)
        from_defaults = []
        for key, value in (default or {}).items():
            if key not in args:
                from_defaults.append(key)
            args.setdefault(key, value)
        kind = args.pop("type", None)
        cls = registry.get(kind) if isinstance(kind, str) else kind
        event = Event(self.open[-1], k="build_from_cfg", reg=registry.name, scope=registry.scope,
                      type=kind if isinstance(kind, str) else qualified(kind), keys=list(args),
                      from_defaults=[key for key in from_defaults if key != "type"])
        event.args = args
        event.cls = cls
        event["cls"] = qualified(cls) if isinstance(cls, type) else f"{cls.__module__}.{cls.__qualname__}"
        self.push(frame, event)

    def constructor(self, frame, code, file):
        owner = self.owner(frame)
        for event in reversed(self.open):
            if event["k"] != "build_from_cfg":
                continue
            if event.object is None and type(owner) is event.cls:
                event.object = owner
            if event.object is owner and ".<locals>." not in code.co_qualname:
                event.entered.append([code.co_qualname, file, code.co_firstlineno])
                return


def flat(event, stack_of_parent=0, depth=0, out=None):
    """The tree as the list of events in their order, with full stacks."""
    out = [] if out is None else out
    for child in event.children:
        row = dict(child)
        row["d"] = depth
        row["stack"] = child.frames
        if child["k"] == "build_from_cfg":
            row["init_chain"] = child.entered
        out.append(row)
        flat(child, 0, depth + 1, out)
    return out
