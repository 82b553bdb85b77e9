#!/usr/bin/env python3
"""Reads, without running it, in which order an import executes the modules of mmclassification and mmcv, and what their decorators
register: the recorded sequence of the journey "Register".

    import_order.py SITE_PACKAGES ENTRY [OUT.json]

SITE_PACKAGES is the folder with mmcls, mmcv and torch, or several with ":" between them; ENTRY a module ("mmcls.models") or a script ("tools/test.py", looked for in
mmcls/.mim). Statements of a module's body are followed as Python would: imports, classes, functions that are called, loops over lists,
conditions that can be decided. What cannot be decided is printed and taken as false.
"""
import ast
import importlib.util
import json
import operator
import pathlib
import sys

FOLLOWED = ("mmcls", "mmcv")


class Unknown:
    """A value that the program does not follow."""

    def __repr__(self):
        return "?"


UNKNOWN = Unknown()


class Outside:
    """A name of a package that is not followed, such as torch.nn.Conv2d."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return self.name


class Class:
    def __init__(self, name, module, file, line, bases):
        self.name, self.module, self.file, self.line, self.bases = name, module, file, line, bases


class Function:
    def __init__(self, node, module):
        self.node, self.module, self.name = node, module, node.name


class Module:
    def __init__(self, name, file):
        self.name, self.file, self.names = name, file, {}


class Registry:
    def __init__(self, number, name, module, at):
        self.number, self.name, self.module, self.at = number, name, module, at
        self.scope = module.split(".")[0]
        self.parent, self.build_func = None, None
        self.keys, self.bound = [], []


class Missing(Exception):
    """ImportError"""


def digits(version):
    """mmcv's digit_version of a version without a suffix of its own."""
    numbers = []
    for part in str(version).split("+")[0].split("."):
        number = ""
        for letter in part:
            if not letter.isdigit():
                break
            number += letter
        numbers.append(int(number or 0))
    return (numbers + [0] * 4)[:4]


class Reader:
    def __init__(self, site):
        self.folders = [pathlib.Path(folder) for folder in site.split(":")]
        self.modules, self.registries, self.rows = {}, [], []
        self.stack = []  # [module, file, line, code]
        self.undecided = []
        self.outside = {}

    # --- files -------------------------------------------------------------------------------------------------------------------------
    def file_of(self, name):
        for folder in self.folders:
            base = folder.joinpath(*name.split("."))
            for path in (base / "__init__.py", base.parent / (base.name + ".py")):
                if path.is_file():
                    return path
        return None

    def relative(self, path):
        return next(str(path.relative_to(folder)) for folder in self.folders if path.is_relative_to(folder))

    # --- names of other packages -------------------------------------------------------------------------------------------------------
    def outside_names(self, name):
        """The classes and imports of a module that is not followed: name -> ("class", line, bases) or ("from", module, name)."""
        if name in self.outside:
            return self.outside[name]
        found = self.outside[name] = {}
        path = self.file_of(name)
        if not path:
            return found
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]

        def add(body):
            for node in body:
                if isinstance(node, ast.ClassDef):
                    found[node.name] = ("class", node.lineno, [ast.unparse(base) for base in node.bases])
                elif isinstance(node, ast.ImportFrom):
                    module = self.absolute(package, node.level, node.module)
                    for alias in node.names:
                        if alias.name == "*":
                            for inner in self.outside_names(module):
                                if not inner.startswith("_"):
                                    found.setdefault(inner, ("from", module, inner))
                        else:
                            found[alias.asname or alias.name] = ("from", module, alias.name)
                elif isinstance(node, ast.Delete):
                    for target in node.targets:
                        if isinstance(target, ast.Name):
                            found.pop(target.id, None)
                elif isinstance(node, (ast.If, ast.Try)):
                    add(node.body)

        add(ast.parse(path.read_text()).body)
        return found

    def outside_class(self, name):
        """The class behind a dotted name of another package, or None."""
        module, _, last = name.rpartition(".")
        for _ in range(8):
            entry = self.outside_names(module).get(last)
            if entry is None:
                return None
            if entry[0] == "class":
                bases = [self.outside_class(module + "." + base) for base in entry[2] if "[" not in base]
                return Class(last, module, self.relative(self.file_of(module)), entry[1], [base for base in bases if base])
            module, last = entry[1], entry[2]
        return None

    @staticmethod
    def absolute(package, level, module):
        if not level:
            return module
        parts = package.split(".")
        parts = parts[: len(parts) - level + 1]
        return ".".join(parts + ([module] if module else []))

    # --- imports -----------------------------------------------------------------------------------------------------------------------
    def load(self, name):
        """Imports name and its parents."""
        if name in self.modules:
            return self.modules[name]
        parent = name.rpartition(".")[0]
        if parent:
            self.load(parent)
            if name in self.modules:
                return self.modules[name]
        path = self.file_of(name)
        if not path:
            raise Missing(name)
        module = Module(name, self.relative(path))
        self.modules[name] = module
        if parent:
            self.modules[parent].names.setdefault(name.rpartition(".")[2], module)
        self.stack.append([name, module.file, 0, "<module>"])
        self.add("import", module=name, file=module.file)
        try:
            self.run(ast.parse(path.read_text()).body, module, module.names)
        except Missing:
            del self.modules[name]
            raise
        finally:
            self.stack.pop()
        if parent:
            self.modules[parent].names[name.rpartition(".")[2]] = module
        return module

    def is_followed(self, name):
        return name.split(".")[0] in FOLLOWED

    def imported(self, name):
        if self.is_followed(name):
            return self.load(name)
        top = name.split(".")[0]
        if top not in sys.builtin_module_names and not any((folder / top).exists() for folder in self.folders) and importlib.util.find_spec(top) is None:
            raise Missing(name)
        return Outside(name)

    def add(self, what, **values):
        """A row: `line` is where the module around it stands, `depth` how many modules are being imported around it."""
        around = [frame for frame in self.stack if frame[3] == "<module>"]
        if what == "import":
            around = around[:-1]
        self.rows.append({"what": what, "depth": len(around), "line": around[-1][2] if around else 0, **values})

    # --- statements --------------------------------------------------------------------------------------------------------------------
    def run(self, body, module, names):
        for node in body:
            self.stack[-1][2] = node.lineno
            self.statement(node, module, names)

    def statement(self, node, module, names):
        package = module.name if module.file.endswith("__init__.py") else module.name.rpartition(".")[0]
        if isinstance(node, ast.Import):
            for alias in node.names:
                found = self.imported(alias.name)
                if alias.asname:
                    names[alias.asname] = found
                else:
                    top = alias.name.split(".")[0]
                    names[top] = self.modules[top] if self.is_followed(top) else Outside(top)
        elif isinstance(node, ast.ImportFrom):
            source = self.absolute(package, node.level, node.module)
            found = self.imported(source)
            for alias in node.names:
                if alias.name == "*":
                    self.import_all(found, names)
                else:
                    names[alias.asname or alias.name] = self.member(found, alias.name, source)
        elif isinstance(node, ast.ClassDef):
            self.define_class(node, module, names)
        elif isinstance(node, ast.FunctionDef):
            value = Function(node, module)
            names[node.name] = self.decorated(node, value, names)
        elif isinstance(node, ast.Assign):
            value = self.value(node.value, module, names)
            for target in node.targets:
                if isinstance(target, ast.Name):
                    names[target.id] = value
                    if isinstance(value, Registry) and len(self.stack) and value.module == module.name:
                        value.bound.append(target.id)
        elif isinstance(node, ast.Expr):
            self.value(node.value, module, names)
        elif isinstance(node, ast.If):
            self.run(node.body if self.truth(node.test, module, names) else node.orelse, module, names)
        elif isinstance(node, ast.Try):
            try:
                self.run(node.body, module, names)
            except Missing:
                if not node.handlers:
                    raise
                self.run(node.handlers[0].body, module, names)
            else:
                self.run(node.orelse, module, names)
            self.run(node.finalbody, module, names)
        elif isinstance(node, ast.For):
            items = self.value(node.iter, module, names)
            if isinstance(items, list) and isinstance(node.target, ast.Name):
                for item in items:
                    names[node.target.id] = item
                    try:
                        self.run(node.body, module, names)
                    except StopIteration:
                        continue
        elif isinstance(node, ast.Continue):
            raise StopIteration
        elif isinstance(node, ast.With):
            self.run(node.body, module, names)

    def import_all(self, found, names):
        if not isinstance(found, Module):
            return
        listed = found.names.get("__all__")
        for name, value in list(found.names.items()):
            if (name in listed) if isinstance(listed, list) else not name.startswith("_"):
                names[name] = value

    def member(self, found, name, source):
        if isinstance(found, Outside):
            return Outside(found.name + "." + name)
        if name in found.names:
            return found.names[name]
        if self.file_of(source + "." + name):
            return self.load(source + "." + name)
        return UNKNOWN

    def define_class(self, node, module, names):
        bases = [self.as_class(self.value(base, module, names)) for base in node.bases]
        first = min([node.lineno] + [decorator.lineno for decorator in node.decorator_list])
        value = Class(node.name, module.name, module.file, first, [base for base in bases if base])
        names[node.name] = self.decorated(node, value, names)

    def decorated(self, node, value, names):
        line = self.stack[-1][2]
        registrations = []
        for decorator in node.decorator_list:
            self.stack[-1][2] = decorator.lineno
            registrations.append((decorator, self.value(decorator, value.module if isinstance(value.module, Module) else
                                                        self.modules[value.module], names)))
        for decorator, found in reversed(registrations):
            if isinstance(found, Registration):
                self.stack[-1][2] = decorator.lineno
                self.register(found, value, "decorator")
        self.stack[-1][2] = line
        return value

    # --- values ------------------------------------------------------------------------------------------------------------------------
    def as_class(self, value):
        if isinstance(value, Class):
            return value
        return self.outside_class(value.name) if isinstance(value, Outside) else None

    def value(self, node, module, names):
        evaluate = lambda inner: self.value(inner, module, names)
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name):
            if node.id in names:
                return names[node.id]
            return module.names.get(node.id, Outside(node.id))
        if isinstance(node, ast.Attribute):
            owner = evaluate(node.value)
            if isinstance(owner, Outside):
                if owner.name == "torch" and node.attr == "__version__":
                    return self.version("torch")
                return Outside(owner.name + "." + node.attr)
            if isinstance(owner, Module):
                return owner.names.get(node.attr, UNKNOWN)
            if isinstance(owner, Registry) and node.attr == "register_module":
                return ("register_module", owner, ast.unparse(node.value))
            if isinstance(owner, str) and node.attr == "startswith":
                return ("startswith", owner)
            return UNKNOWN
        if isinstance(node, (ast.List, ast.Tuple)):
            return [evaluate(item) for item in node.elts]
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left, right = evaluate(node.left), evaluate(node.right)
            return left + right if isinstance(left, list) and isinstance(right, list) else UNKNOWN
        if isinstance(node, (ast.Compare, ast.BoolOp, ast.UnaryOp)):
            return self.logic(node, module, names)
        if isinstance(node, ast.Call):
            return self.call(node, module, names)
        return UNKNOWN

    def version(self, package):
        """The constant __version__ of the package."""
        for node in ast.parse(self.file_of(package + ".version").read_text()).body:
            if isinstance(node, (ast.Assign, ast.AnnAssign)):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                if getattr(target, "id", "") == "__version__" and isinstance(node.value, ast.Constant):
                    return node.value.value
        return UNKNOWN

    def logic(self, node, module, names):
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            value = self.value(node.operand, module, names)
            return UNKNOWN if isinstance(value, (Unknown, Outside)) else not value
        if isinstance(node, ast.BoolOp):
            stop = isinstance(node.op, ast.Or)
            value = UNKNOWN
            for inner in node.values:
                value = self.value(inner, module, names)
                if isinstance(value, (Unknown, Outside)):
                    return UNKNOWN
                if bool(value) == stop:
                    break
            return value
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            left = self.value(node.left, module, names)
            right = self.value(node.comparators[0], module, names)
            if isinstance(left, (Unknown, Outside)) or isinstance(right, (Unknown, Outside)):
                return UNKNOWN
            done = {ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
                    ast.GtE: operator.ge, ast.In: lambda a, b: a in b, ast.NotIn: lambda a, b: a not in b,
                    ast.Is: operator.is_, ast.IsNot: operator.is_not}.get(type(node.ops[0]))
            return done(left, right) if done else UNKNOWN
        return UNKNOWN

    def truth(self, node, module, names):
        value = self.value(node, module, names)
        if isinstance(value, (Unknown, Outside)):
            self.undecided.append(f"{self.stack[-1][1]}:{node.lineno}: {ast.unparse(node)}")
            return False
        return bool(value)

    def call(self, node, module, names):
        function = self.value(node.func, module, names)
        arguments = [self.value(item, module, names) for item in node.args]
        keywords = {item.arg: self.value(item.value, module, names) for item in node.keywords}
        if isinstance(function, tuple) and function[0] == "register_module":
            name = keywords.get("name", arguments[0] if arguments else None)
            target = keywords.get("module", arguments[2] if len(arguments) > 2 else None)
            registration = Registration(function[1], name, function[2])
            if target is not None:
                self.register(registration, target, "call")
                return target
            return registration
        if isinstance(function, tuple) and function[0] == "startswith":
            return function[1].startswith(arguments[0])
        if isinstance(function, Registration):
            self.register(function, arguments[0], "call of the returned function")
            return arguments[0]
        if isinstance(function, Class) and function.name == "Registry" and function.module == "mmcv.utils.registry":
            return self.new_registry(arguments, keywords, module, node)
        if isinstance(function, Function):
            if function.name == "digit_version":
                return digits(arguments[0])
            # mmcv's compiled operators, which a pure Python installation lacks.
            if function.name == "load_ext" and not list(self.file_of("mmcv").parent.glob(arguments[0] + ".*.so")):
                raise Missing("mmcv." + arguments[0])
            return self.call_function(function, node)
        if isinstance(function, Outside):
            return self.call_outside(function.name, arguments)
        return UNKNOWN

    def call_outside(self, name, arguments):
        if name == "dir" and isinstance(arguments[0], Outside):
            return sorted(self.outside_names(arguments[0].name))
        if name == "getattr" and isinstance(arguments[0], Outside):
            return Outside(arguments[0].name + "." + arguments[1])
        if name == "inspect.isclass":
            return self.as_class(arguments[0]) is not None
        if name == "issubclass":
            wanted, classes = self.as_class(arguments[1]), [self.as_class(arguments[0])]
            while classes:
                one = classes.pop()
                if one and (one.module, one.name) == (wanted.module, wanted.name):
                    return True
                classes += one.bases if one else []
            return False
        return UNKNOWN

    def call_function(self, function, node):
        """Only functions that register something are followed."""
        registers = any(isinstance(inner, ast.Attribute) and inner.attr == "register_module" for inner in ast.walk(function.node))
        if not registers or len(self.stack) > 60:
            return UNKNOWN
        self.stack[-1][2] = node.lineno
        self.stack.append([function.module.name, function.module.file, function.node.lineno, function.name])
        try:
            self.run(function.node.body, function.module, {})
        finally:
            self.stack.pop()
        return UNKNOWN

    # --- registries --------------------------------------------------------------------------------------------------------------------
    def new_registry(self, arguments, keywords, module, node):
        self.stack[-1][2] = node.lineno
        registry = Registry(len(self.registries), arguments[0], module.name, [module.file, node.lineno])
        parent = keywords.get("parent")
        if isinstance(parent, Registry):
            registry.parent = parent.number
        build = keywords.get("build_func")
        registry.build_func = build.name if isinstance(build, Function) else (
            self.registries[registry.parent].build_func if registry.parent is not None else "build_from_cfg")
        self.registries.append(registry)
        self.add("registry", registry=registry.number)
        return registry

    def register(self, registration, target, via):
        kind = "function" if isinstance(target, Function) else "class"
        value = target if isinstance(target, Function) else self.as_class(target)
        if value is None:
            self.undecided.append(f"{self.stack[-1][1]}:{self.stack[-1][2]}: {target!r} is registered, but not found")
            return
        names = registration.name
        keys = [value.name] if names is None else names if isinstance(names, list) else [names]
        keys = [str(key) for key in keys]
        registry = registration.registry
        registry.keys += [key for key in keys if key not in registry.keys]
        module = value.module.name if isinstance(value.module, Module) else value.module
        file = value.module.file if isinstance(value.module, Module) else value.file
        line = value.node.lineno if isinstance(value, Function) else value.line
        row = {"registry": registry.number, "as": registration.called, "name": value.name, "keys": keys, "kind": kind, "module": module, "file": file,
               "defined": line, "bases": [base.name for base in getattr(value, "bases", [])], "via": via, "at": self.stack[-1][2]}
        if self.stack[-1][3] != "<module>":
            row["function"] = self.stack[-1][3]
        self.add("register", **row)

    # --- the whole ---------------------------------------------------------------------------------------------------------------------
    def read(self, entry):
        if entry.endswith(".py"):
            path = self.file_of("mmcls").parent / ".mim" / entry
            tree = ast.parse(path.read_text())
            module = Module("__main__", entry)
            self.stack.append(["__main__", entry, 0, "<module>"])
            self.modules["__main__"] = module
            self.add("import", module="__main__", file=entry)
            self.run([node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))], module, module.names)
            self.stack.pop()
        else:
            self.load(entry)


class Registration:
    def __init__(self, registry, name, called):
        self.registry, self.name, self.called = registry, name, called


def main():
    reader = Reader(sys.argv[1])
    reader.read(sys.argv[2])
    for line in reader.undecided:
        print("not decided, taken as false:", line, file=sys.stderr)
    registry_file = reader.modules["mmcv.utils.registry"].file
    methods, stores = {}, []
    for node in ast.parse(reader.file_of("mmcv.utils.registry").read_text()).body:
        if isinstance(node, ast.ClassDef) and node.name == "Registry":
            methods = {inner.name: inner.lineno for inner in node.body if isinstance(inner, ast.FunctionDef)}
            register = next(inner for inner in node.body if getattr(inner, "name", "") == "register_module")
            # The call for register_module(module=X), and the one in the function that it returns.
            stores = sorted(inner.lineno for inner in ast.walk(register)
                            if isinstance(inner, ast.Call) and ast.unparse(inner.func) == "self._register_module")
    result = {
        "entry": sys.argv[2],
        "versions": {name: reader.version(name) for name in ("mmcls", "mmcv", "torch")},
        "registry_class": {"file": registry_file, "methods": methods, "stores": stores},
        "registries": [{"name": one.name, "scope": one.scope, "parent": one.parent, "build_func": one.build_func, "file": one.at[0],
                        "line": one.at[1], "bound": one.bound} for one in reader.registries],
        "rows": reader.rows,
    }
    lines = [json.dumps(row, separators=(",", ":")) for row in result.pop("rows")]
    head = json.dumps(result, separators=(",", ":"))
    text = head[:-1] + ',"rows":[\n' + ",\n".join(lines) + "\n]}"
    if len(sys.argv) > 3:
        pathlib.Path(sys.argv[3]).write_text(text + "\n")
    else:
        print(text)


if __name__ == "__main__":
    main()
