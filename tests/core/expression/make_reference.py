#!/usr/bin/env python3
"""Writes reference.json: expressions with what Python, NumPy and PyTorch make of them. Run with python3-numpy and python3-torch."""
import json
import math
import pathlib
import random

import numpy as np
import torch

random.seed(7)
rng = np.random.default_rng(7)


def special(a):
    a = a.copy()
    a.flat[3], a.flat[5] = np.nan, np.inf
    return a


TENSORS = {
    "x": rng.normal(size=(2, 3, 4, 5)).astype(np.float32),
    "y": rng.normal(size=(4, 5)).astype(np.float32),
    "column": rng.normal(size=(3, 1)).astype(np.float64),
    "row": rng.normal(size=(5,)).astype(np.float64),
    "half": rng.normal(size=(3, 4)).astype(np.float16),
    "whole": rng.integers(-9, 9, size=(4, 4)).astype(np.int64),
    "picture": rng.integers(0, 256, size=(4, 6, 3)).astype(np.uint8),
    "mask": rng.integers(0, 2, size=(4, 5)).astype(np.bool_),
    "odd": special(rng.normal(size=(3, 4)).astype(np.float32)),
    "zeros": np.zeros((2, 2), np.float32),
    "one": np.array([2.5], np.float32),
    "none": np.zeros((0, 3), np.float32),
    "large": (rng.normal(size=(50, 40)) * 1e3 + 1e6).astype(np.float32),
    "ties": np.array([1, 3, 3, -2, -2, 0], np.float32),
}


def seen(a):
    """The tensor as an expression sees it: float64 numbers or truth values."""
    return a if a.dtype == np.bool_ else a.astype(np.float64)


def t(a):
    return torch.from_numpy(np.ascontiguousarray(np.asarray(a, dtype=np.float64)))


NAMES = {name: seen(a) for name, a in TENSORS.items()}
NAMES |= {
    "inf": math.inf, "nan": math.nan, "pi": math.pi,
    "max": lambda *a: t(a[0]).max().item() if len(a) == 1 else max(a),
    "min": lambda *a: t(a[0]).min().item() if len(a) == 1 else min(a),
    "mean": lambda a: t(a).mean().item(), "std": lambda a: t(a).std().item(), "var": lambda a: t(a).var().item(),
    "sum": lambda a: t(a).sum().item(), "prod": lambda a: t(a).prod().item(),
    "argmax": lambda a: t(a).argmax().item(), "argmin": lambda a: t(a).argmin().item(),
    "any": lambda a: bool(np.any(a)), "all": lambda a: bool(np.all(a)),
    "abs": np.abs, "sqrt": np.sqrt, "exp": np.exp, "log": np.log, "isnan": np.isnan, "isinf": np.isinf, "isfinite": np.isfinite,
    "shape": np.shape, "ndim": np.ndim, "numel": np.size, "len": len,
}

WRITTEN = """
1+2*3
-2**2
(-2)**2
2**-1
2**3**2
-2**-2
--3
-+-3
not 1 == 2
not not 0
1 < 2 < 3
1 < 3 < 2
1 < 2 > 1.5 != 7
3 == 3.0
1 == 1 == 1
5 or 0
0 or 5
5 and 0
0 and 5
1 or 0 and 0
not 0 and 0
1 + 2 < 4 and 2 * 2 == 4
7 // 2
-7 // 2
7 // -2
-7 % 3
7 % -3
-7.5 // 2
7.5 % 2
5.0 // inf
-5.0 // inf
5.0 % inf
1e3
1.5E-3
.5
5.
1_000
0.1 + 0.2
inf
-inf
inf - inf
nan == nan
nan != nan
inf > 1e308
pi
True
False
True + True
True == 1
2 * 3 / 4 // 1 % 5
10 - 3 - 2
2 ** 0.5
100 / 3
(1, 2)
(1,)
()
(1, 2) == (1, 2)
(1, 2) != (1, 3)
(1, 2) < (1, 3)
(1, 2) < (1, 2, 0)
(2,) > (1, 9)
(1, 2) == 5
(1, 2) != 5
x.shape
x.shape[1]
x.shape[-1]
x.shape[1:]
x.shape[::-1]
x.shape[:2] == (2, 3)
x.shape == (2, 3, 4, 5)
len(x.shape)
len(x)
ndim(x)
x.ndim
numel(x)
shape(x[0, ..., 1:3])
x[0].shape
x[0, :, 3:5].shape
none.shape
max(x.shape)
sum(x.shape)
prod(x.shape)
x[0, 0, 0, 0]
x[-1, -1, -1, -1]
x[1][2][3][4]
x[0]
x[..., 0]
x[0, ..., 0]
x[0, :, 3:5]
x[0, :, 3:5, ::2]
x[..., ::-1]
x[::-1, 0, ::2]
x[:, :, 1:1]
x[1:100, -100:2]
x[0, 3:0:-1]
x[0, 0, 3:0:-1]
x[0, 0, -1:-4:-2]
x[0][0][..., 2]
x[...]
y[:-1]
y[1:-1, 1:-1]
y[10:]
y[:, -1]
y[::3, ::-2]
row[4]
row[argmax(row)]
row[len(row) - 1]
mask[0]
mask[1, 2]
picture[..., 0]
picture[1, 2]
half[::2]
whole[::-1, ::-1]
none[:, 1]
x + y
x * y - x / 2
x[0, 0, :3] + column
column + row
row + column
x * 2
2 - x
1 / y
-y
+y
abs(x)
y ** 2
abs(y) ** 0.5
whole // 3
whole % 3
whole // -4
whole % -4
whole / 0
whole // 0
whole % 0
y // 0.25
y % 0.25
y > 0
y >= y
y == y[0]
whole != 3
y < row
x + zeros[:1, :1]
one + 1
one * row
picture / 255
picture - 128
mask * 1 + mask * 1
mask * 2
half * half
odd * 0
odd + 1
odd > 0
none + 1
none * column[0]
sqrt(abs(x))
exp(y)
log(abs(y))
isnan(odd)
isinf(odd)
isfinite(odd)
isnan(nan)
sqrt(2)
exp(1)
log(10)
max(x)
min(x)
mean(x)
std(x)
var(x)
sum(x)
argmax(x)
argmin(x)
max(abs(x)) > 2
max(y[1])
mean(x[:, 1])
std(x[0, :, 1:3])
sum(x[..., ::-1])
argmax(x[1, ::-1])
mean(large)
std(large)
var(large)
sum(large)
mean(half)
std(half)
mean(picture)
std(picture[..., 2])
sum(mask)
mean(mask)
std(mask)
sum(whole)
prod(whole[0])
prod(half)
max(odd)
min(odd)
mean(odd)
sum(odd)
std(odd)
argmax(odd)
argmin(odd)
max(odd[0, :3])
std(one)
mean(one)
std(ties)
argmax(ties)
argmin(ties)
sum(none)
prod(none)
mean(none)
std(none)
any(none)
all(none)
any(y > 2)
all(y > -100)
any(isnan(odd))
all(isfinite(odd))
any(zeros)
all(zeros == 0)
any(odd)
sum(y > 0)
mean(y > 0)
max(1, 2)
min(3, 1, 2)
max(max(y), mean(x))
max(3)
mean(5)
sum(5)
abs(-3)
abs(-inf)
mean(y) < 0 or max(y) > 1
sum(x) / numel(x) == mean(x)
(x - mean(x)) / std(x)
sum((y - mean(y)) ** 2) / (numel(y) - 1)
""".strip().splitlines()


def number():
    return random.choice(["0.0", "1.0", "2.0", "3.0", "0.5", "0.25", "7.0", "10.0", "1e-3", "1.5e2", "100.0"])


def arithmetic(depth):
    if depth == 0 or random.random() < 0.2:
        return number()
    kind = random.random()
    if kind < 0.12:
        return "-" + arithmetic(depth - 1)
    if kind < 0.3:
        return "(" + arithmetic(depth - 1) + ")"
    return arithmetic(depth - 1) + random.choice([" + ", "-", " * ", "/", "//", " % ", "**", "*"]) + arithmetic(depth - 1)


def logic(depth):
    if depth == 0:
        return arithmetic(2) + "".join(random.choice([" < ", "<=", " > ", ">=", " == ", "!="]) + arithmetic(2) for _ in range(random.choice([0, 1, 1, 2])))
    return random.choice(["not {}", "{} and {}", "{} or {}", "({})", "{} or not {}"]).format(logic(depth - 1), logic(depth - 1))


def bound(size):
    return random.choice(["", "", str(random.randint(-size - 2, size + 2))])


def slices():
    name = random.choice(["x", "y", "picture", "whole", "half", "mask"])
    parts, shape = [], NAMES[name].shape
    for size in shape[: random.randint(1, len(shape))]:
        kind = random.random()
        if kind < 0.3:
            parts.append(str(random.randint(-size, size - 1)))
        else:
            step = random.choice(["", ":", ":" + str(random.choice([1, 2, 3, -1, -2, -7]))])
            parts.append(bound(size) + ":" + bound(size) + step)
    if random.random() < 0.3:
        # An ellipsis between, the parts after it count from the last axis.
        parts = parts[:1] + ["..."] + [":"] * (len(parts) > 1 and random.random() < 0.5)
    return f"{name}[{', '.join(parts)}]"


def encoded(value):
    value = float(value)
    return value if math.isfinite(value) else repr(value)


def result(value):
    if isinstance(value, (bool, np.bool_)):
        return {"kind": "truth", "values": [bool(value)]}
    if isinstance(value, tuple):
        return {"kind": "tuple", "values": [int(v) for v in value]}
    if isinstance(value, np.ndarray) and value.ndim > 0:
        return {"kind": "tensor", "logical": value.dtype == np.bool_, "shape": list(value.shape), "values": [encoded(v) for v in value.ravel()]}
    return {"kind": "number", "values": [encoded(value)]}


def main():
    rows, skipped = [], 0
    texts = WRITTEN + [arithmetic(4) for _ in range(250)] + [logic(2) for _ in range(120)] + [slices() for _ in range(200)]
    for text in texts:
        try:
            with np.errstate(all="ignore"):
                value = eval(text, {"__builtins__": {}}, dict(NAMES))  # noqa: S307
        except (ZeroDivisionError, OverflowError):
            skipped += 1
            continue
        if isinstance(value, complex):
            skipped += 1
            continue
        rows.append({"text": text, **result(value)})
    tensors = {name: {"dtype": str(a.dtype), "shape": list(a.shape), "bytes": a.tobytes().hex()} for name, a in TENSORS.items()}
    brain = torch.tensor([1.0, -2.5, 3.140625, 1e30]).to(torch.bfloat16)
    tensors["brain"] = {"dtype": "bfloat16", "shape": [4], "bytes": brain.view(torch.int16).numpy().tobytes().hex()}
    rows.append({"text": "brain", "kind": "tensor", "logical": False, "shape": [4], "values": brain.double().tolist()})
    out = pathlib.Path(__file__).with_name("reference.json")
    lines = ",\n".join(json.dumps(row) for row in rows)
    out.write_text('{"numpy": "%s", "torch": "%s", "tensors":\n%s,\n"rows": [\n%s]}\n' % (np.__version__, torch.__version__, json.dumps(tensors), lines))
    print(len(rows), "rows,", skipped, "skipped")


main()
