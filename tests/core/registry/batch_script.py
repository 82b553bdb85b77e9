#!/usr/bin/env python3
"""Makes resources/reference/batches/0.25.json from recorded tests (record_tool.py calls): the calls of a test of one batch, with places
for what depends on the network, the data set and the number of pictures.

    batch_script.py OUT.json RECORDED.json...      single-label tests first; tests of a wrapped network last
"""
import json
import sys

from record_construction import tree_of


def place(name):
    return {"place": name}


def packed(entry, inside_sample):
    row, children = entry
    depth, found, defined, file, line, caller, caller_line, flags, _ = row
    if defined == "Module.eval":
        return dict(base(row), children=[place("train")])
    if found.endswith("._call_impl") and (row[0] == 1 or caller == "mmcv/parallel/data_parallel.py"):
        if not found.startswith("MMDataParallel."):
            return place("forward")
    if defined == "Compose.__call__":
        return dict(base(row), children=[place("transforms")])
    made = base(row)
    below, samples, seen_data = [], False, False
    for child in children:
        if child[0][2] == "BaseDataset.__getitem__" or child[0][1].endswith(".__getitem__"):
            if not samples:
                below.append(dict(packed(child, True), each="sample"))
            samples = True
        elif child[0][2] == "DataContainer.data" and defined == "collate":
            if not seen_data:
                below.append(dict(packed(child, True), each="sample"))
            seen_data = True
        elif child[0][2] == "average_precision":
            if not seen_data:
                below.append(dict(packed(child, True), each="class"))
            seen_data = True
        else:
            below.append(packed(child, inside_sample))
    if below:
        made["children"] = below
    return made


def base(row):
    _, found, defined, file, line, caller, caller_line, flags, _ = row
    made = {"fn": found, "defined": defined, "at": [file, line], "caller": [caller, caller_line]}
    if flags:
        made["flags"] = flags
    if found.startswith("MMDataParallel.") and row[8]:
        made["module"] = row[8]
    return made


def main():
    script, metrics, wrapped = None, {}, None
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8") as file:
            rows = json.load(file)["rows"]
        roots = tree_of(rows)
        wrapper = [entry for entry in roots[0][1] if entry[0][1] == "MMDataParallel._call_impl"]
        if wrapper:
            wrapped = packed(wrapper[0], False)
            continue
        evaluate = roots[-1]
        head = [packed(entry, False) for entry in roots[:-1]]
        if script is None:
            script = head + [dict(base(evaluate[0]), children=[place("metrics")])]
        kind = evaluate[0][2]
        metrics.setdefault(kind, {"row": base(evaluate[0]), "calls": {}})
        for child in evaluate[1]:
            metrics[kind]["calls"].setdefault(child[0][2], packed(child, False))
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        json.dump({"calls": script, "wrapped": wrapped, "evaluate": metrics}, out, indent=1)
        out.write("\n")


if __name__ == "__main__":
    main()
