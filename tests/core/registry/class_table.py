#!/usr/bin/env python3
"""Reads, without running them, the classes of mmclassification and mmcv that an import defines: file, line, bases and methods. From it
Teardown says whose method runs when an object calls it.

    class_table.py SITE_PACKAGES ENTRY OUT.json

As import_order.py, whose reader it uses. Bases outside (torch.nn.Module) are followed to their end.
"""
import ast
import json
import sys

import import_order


class Reader(import_order.Reader):
    def __init__(self, site):
        super().__init__(site)
        self.classes = {}

    def define_class(self, node, module, names):
        super().define_class(node, module, names)
        found = names[node.name]
        if isinstance(found, import_order.Class):
            self.note(found, node)

    def note(self, found, node):
        name = f"{found.module}.{found.name}"
        if name in self.classes:
            return
        methods = {}
        for inner in node.body:
            if isinstance(inner, ast.FunctionDef):
                methods[inner.name] = min([inner.lineno] + [one.lineno for one in inner.decorator_list])
        bases = [f"{base.module}.{base.name}" for base in found.bases]
        bases += ["typing.Generic" for base in node.bases if ast.unparse(base).startswith("Generic[")]
        self.classes[name] = {"file": found.file, "line": found.line, "bases": bases,
                              "methods": methods}
        for base in found.bases:
            if not self.is_followed(base.module):
                self.note_outside(base)

    def register(self, registration, target, via):
        super().register(registration, target, via)
        found = self.as_class(target)
        if found and not self.is_followed(found.module):
            self.note_outside(found)

    def note_outside(self, found):
        path = self.file_of(found.module)
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and node.name == found.name and node.lineno == found.line:
                self.note(found, node)


def main():
    reader = Reader(sys.argv[1])
    reader.read(sys.argv[2])
    lines = [json.dumps(name) + ":" + json.dumps(found, separators=(",", ":")) for name, found in sorted(reader.classes.items())]
    with open(sys.argv[3], "w", encoding="utf-8") as out:
        out.write("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
