#!/usr/bin/env python3
"""Compares the journey of a training iteration with recorded trainings, call by call: names, files, lines, callers, module paths.

    compare_iteration.py RECORDED.json [RECORDED.json.gz...] --configs FOLDER [--teardown PROGRAM]
    compare_iteration.py RECORDED.json --config FILE [--teardown PROGRAM] [--wrapped]

in the folder with the data. A recorded training has `config`, `cfg_options`, and `rows` by `columns` with `strings`; it is compared up to
its second batch. One of record_iteration.py has `rows` alone: its config is FILE.
"""
import argparse
import json
import os
import subprocess

from compare_batch import opened, rows_of, told


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("recorded", nargs="+")
    parser.add_argument("--teardown", default="teardown")
    parser.add_argument("--configs", default=".")
    parser.add_argument("--config")
    parser.add_argument("--wrapped", action="store_true")
    given = parser.parse_args()
    right = 0
    for path in given.recorded:
        with opened(path) as file:
            recorded = json.load(file)
        options = [one for one in recorded.get("cfg_options", []) if not one.startswith("load_from")]
        config = given.config or os.path.join(given.configs, recorded["config"])
        words = [given.teardown, "journey", "train-iter", config, "--json", "--seed", "0"]
        words += ["--wrapped"] if given.wrapped or recorded.get("wrapped_by_hand_in_MMDataParallel") else []
        words += ["--cfg-options", *options] if options else []
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{os.path.basename(path)}: {done.stderr.strip()}")
            continue
        ours = [told(event) for event in json.loads(done.stdout)["events"]]
        theirs = list(rows_of(recorded))
        batches = [n for n, row in enumerate(theirs) if row[2] == "_BaseDataLoaderIter.__next__"]
        theirs = theirs[:batches[1]] if len(batches) > 1 else theirs
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
