#!/usr/bin/env python3
"""Compares the journey of a training iteration with recorded trainings, call by call: names, files, lines, callers, module paths.

    compare_iteration.py RECORDED.json [RECORDED.json.gz...] --configs FOLDER [--teardown PROGRAM]
    compare_iteration.py RECORDED.json --config FILE [--teardown PROGRAM] [--wrapped]

in the folder with the data. A recorded training has `config`, `cfg_options`, and `rows` by `columns` with `strings`; it is compared up to
its second batch. One of record_iteration.py has `rows` alone: its config is FILE.
"""
from recorded import arguments, calls_equal, journey, recordings, rows_of


def main():
    given = arguments(("--config", str, None), ("--wrapped", bool, False))
    right = 0
    for name, recorded in recordings(given.recorded):
        options = [one for one in recorded.get("cfg_options", []) if not one.startswith("load_from")]
        wrapped = ["--wrapped"] if given.wrapped or recorded.get("wrapped_by_hand_in_MMDataParallel") else []
        try:
            events = journey(given, "train-iter", recorded, "--seed", "0", *wrapped, config=given.config, options=options)
        except SystemExit as failed:
            print(f"{name}: {failed}")
            continue
        theirs = list(rows_of(recorded))
        batches = [n for n, row in enumerate(theirs) if row[2] == "_BaseDataLoaderIter.__next__"]
        right += calls_equal(name, theirs[:batches[1]] if len(batches) > 1 else theirs, events)
    print(f"{right}/{len(given.recorded)} sequences equal")


if __name__ == "__main__":
    main()
