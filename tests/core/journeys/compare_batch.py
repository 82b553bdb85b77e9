#!/usr/bin/env python3
"""Compares the journey of a test batch with recorded tests, call by call: names, files, lines, callers, module paths.

    compare_batch.py RECORDED.json [RECORDED.json.gz...] --configs FOLDER [--teardown PROGRAM] [--words "WORDS after the config"]

A recorded test has `config`, `cfg_options`, `argv`, and `rows` by `columns` with `strings`.
"""
import argparse
import gzip
import json
import os
import subprocess


def opened(path):
    return gzip.open(path, "rt") if path.endswith(".gz") else open(path, encoding="utf-8")


def rows_of(recorded):
    if "strings" not in recorded:
        yield from recorded["rows"]
        return
    strings = recorded["strings"]
    for row in recorded["rows"]:
        row = [(strings[value] if value >= 0 else None) if column in recorded["strings_columns"] else value
               for column, value in enumerate(row)]
        yield row[:8] + [row[10]]


def told(event):
    caller = event["stack"][-1] if event["stack"] else {"file": None, "line": None}
    return [event["d"], event["fn"], event["defined"], *event["at"], caller["file"], caller["line"], event.get("flags", 0),
            event.get("module")]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("recorded", nargs="+")
    parser.add_argument("--teardown", default="teardown")
    parser.add_argument("--configs", default=".")
    parser.add_argument("--words", default="")
    given = parser.parse_args()
    right = 0
    for path in given.recorded:
        with opened(path) as file:
            recorded = json.load(file)
        argv = recorded["argv"]
        metrics = argv[argv.index("--metrics") + 1:]
        metrics = metrics[:next((at for at, word in enumerate(metrics) if word.startswith("-")), len(metrics))]
        words = [given.teardown, "journey", "test-batch", os.path.join(given.configs, recorded["config"]), "--json"]
        words += ["--wrapped"] if recorded.get("wrapped_by_hand_in_MMDataParallel") else []
        words += given.words.split() + [word for metric in metrics for word in ("--metrics", metric)]
        words += ["--cfg-options", *recorded["cfg_options"]]
        done = subprocess.run(words, capture_output=True, text=True, check=False, env=dict(os.environ, METRICS=" ".join(metrics)))
        if done.returncode:
            raise SystemExit(f"{' '.join(words)}\n{done.stderr}")
        ours = [told(event) for event in json.loads(done.stdout)["events"]]
        theirs = list(rows_of(recorded))
        equal = sum(one == other for one, other in zip(ours, theirs))
        whole = equal == len(ours) == len(theirs)
        right += whole
        print(f"{os.path.basename(path)}: {equal}/{len(theirs)} calls equal, {len(ours)} told")
        if not whole:
            at = next((n for n, (one, other) in enumerate(zip(ours, theirs)) if one != other), min(len(ours), len(theirs)))
            print(f"  call {at}: recorded {theirs[at:at + 1]}\n      told {ours[at:at + 1]}")
    print(f"{right}/{len(given.recorded)} sequences equal")


if __name__ == "__main__":
    main()
