"""Records every call of mmclassification's and mmcv's functions, and torch's that a reader of the code meets: modules, loader, no_grad."""
import re
import sys

from event_recorder import Recorder

TORCH = {
    "torch/autograd/grad_mode.py": re.compile(r"no_grad\.__(enter|exit)__"),
    "torch/nn/modules/module.py": re.compile(r"Module\.(_call_impl|eval|train)"),
    "torch/utils/data/_utils/collate.py": re.compile(r"collate|default_collate"),
    "torch/utils/data/_utils/fetch.py": re.compile(r".*\.fetch"),
    "torch/utils/data/dataloader.py": re.compile(
        r"DataLoader\.(__iter__|_get_iterator)|_(Base|SingleProcess|MultiProcessing)DataLoaderIter\.(__init__|__next__|_next_data|_next_index)"),
    "torch/utils/data/sampler.py": re.compile(r".*Sampler\.__iter__"),
}
LEFT_OUT = {"_round_float"}
TYPE_HELPERS = {"is_seq_of", "is_list_of", "is_tuple_of", "is_str", "is_filepath", "is_method_overridden"}
WITHIN_CLASS = re.compile(r"\.forward$")


class CallRecorder(Recorder):
    """rows: [depth, name as found, where the code stands, file, line of def, caller's file, caller's line, flags, module path]"""

    def __init__(self, paths=None):
        super().__init__()
        self.rows, self.depth, self.paths = [], {}, paths or {}
        self.level = 0

    def included(self, code, file):
        name = code.co_qualname
        if code.co_name.startswith("<") or code.co_name in LEFT_OUT:
            return False
        if file.startswith("torch/"):
            rule = TORCH.get(file)
            if rule:
                return bool(rule.fullmatch(name))
            return file.startswith("torch/nn/modules/") and bool(WITHIN_CLASS.search(name))
        if file in ("mmcv/utils/config.py", "mmcv/utils/version_utils.py", "mmcv/utils/logging.py") or code.co_name in TYPE_HELPERS and file == "mmcv/utils/misc.py":
            return False
        # Of building, which RandAugment does for each picture, only the constructors.
        return not (file == "mmcv/utils/registry.py" and code.co_name in ("build_from_cfg", "get", "split_scope_key"))

    def module_path(self, frame):
        owner = self.owner(frame)
        return self.paths.get(id(owner)) if owner is not None else None

    def on(self, frame, what, _):
        if what == "call":
            code = frame.f_code
            file = self.file(code)
            if not file or not self.included(code, file):
                return
            back = frame.f_back
            if code.co_qualname == "Module.train" and back.f_code.co_qualname == "Module.train":
                return
            caller = self.file(back.f_code)
            found, defined = self.names(frame)
            flags = (1 if code.co_flags & 0x20 else 0) | (2 if self.is_property(frame, code) else 0)
            path = None
            if (code.co_name in ("_call_impl", "eval", "train", "forward")) and "[in " not in defined:
                path = self.module_path(frame)
                if code.co_name == "train" and defined != "Module.train":
                    path = None
            self.rows.append([self.level, found, defined, file, code.co_firstlineno, caller, back.f_lineno, flags, path])
            self.depth[frame] = self.level
            self.level += 1
        elif what == "return" and frame in self.depth:
            self.level = self.depth.pop(frame)

    def is_property(self, frame, code):
        owner = self.owner(frame) if code.co_argcount == 1 else None
        if owner is None:
            return False
        return isinstance(getattr(type(owner), code.co_name, None), property)
