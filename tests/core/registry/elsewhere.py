"""Writes resources/elsewhere.json: the names that other packages register, and in which module.

    python elsewhere.py LABEL=WHEEL... > ../../../resources/elsewhere.json

    LABEL   as messages write it: 'mmpretrain 1.2'; several releases of a package: the one that comes first holds the names of both
    WHEEL   the file that `pip download --no-deps` gets

Reads the sources with ast and imports nothing. OpenMMLab's packages: what a decorator or a call of register_module registers. timm: the
models (register_model), and the classes with a forward_features.
"""
import ast
import json
import sys
import zipfile


def registered_name(call):
    """The names that a call of register_module gives, and whether it is a decorator's."""
    values = [call.args[0]] if call.args else []
    values += [k.value for k in call.keywords if k.arg == 'name']
    names = []
    for value in values:
        items = value.elts if isinstance(value, (ast.List, ast.Tuple)) else [value]
        names += [item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)]
    module = next((k.value for k in call.keywords if k.arg == 'module'), None)
    if not names and module is not None:
        # A variable of a loop over classes begins with a small letter.
        name = module.attr if isinstance(module, ast.Attribute) else getattr(module, 'id', '')
        names = [name] if name[:1].isupper() else []
    return names


def is_register(node, method):
    function = node.func if isinstance(node, ast.Call) else node
    return (isinstance(function, ast.Attribute) and function.attr == method) or (isinstance(function, ast.Name) and function.id == method)


def names_of(tree, timm):
    method = 'register_model' if timm else 'register_module'
    decorators = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            for decorator in node.decorator_list:
                if is_register(decorator, method):
                    decorators.add(id(decorator))
                    names = registered_name(decorator) if isinstance(decorator, ast.Call) else []
                    yield from names or [node.name]
            if timm and isinstance(node, ast.ClassDef):
                if any(isinstance(item, ast.FunctionDef) and item.name == 'forward_features' for item in node.body):
                    yield node.name
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and not timm and id(node) not in decorators and is_register(node, method):
            if any(k.arg == 'module' for k in node.keywords):
                yield from registered_name(node)


def main():
    result = {}
    seen = {}
    for word in sys.argv[1:]:
        label, path = word.split('=', 1)
        package = label.split()[0]
        timm = package == 'timm'
        rows = {}
        with zipfile.ZipFile(path) as wheel:
            for name in sorted(wheel.namelist()):
                if not name.endswith('.py') or '/.mim/' in name or (timm and not name.startswith('timm/models/')):
                    continue
                module = name[:-len('.py')].replace('/', '.').removesuffix('.__init__')
                for registered in names_of(ast.parse(wheel.read(name)), timm):
                    rows.setdefault(registered, module)
        known = seen.setdefault(package, set())
        result[label] = {name: module for name, module in sorted(rows.items()) if name not in known}
        known.update(rows)
    print('{')
    for i, (label, rows) in enumerate(result.items()):
        lines = ',\n'.join(f' {json.dumps(name)}: {json.dumps(module)}' for name, module in rows.items())
        print(f'{json.dumps(label)}: {{\n{lines}\n}}' + (',' if i + 1 < len(result) else ''))
    print('}')


if __name__ == '__main__':
    main()
