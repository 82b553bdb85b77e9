#!/usr/bin/env python3
"""Compares the journey of a test batch with recorded tests, call by call: names, files, lines, callers, module paths.

    compare_batch.py RECORDED.json [RECORDED.json.gz...] --configs FOLDER [--teardown PROGRAM] [--words "WORDS after the config"]

A recorded test has `config`, `cfg_options`, `argv`, and `rows` by `columns` with `strings`.
"""
from recorded import arguments, calls_equal, journey, recordings, rows_of


def main():
    given = arguments(("--words", str, ""))
    right = 0
    for name, recorded in recordings(given.recorded):
        argv = recorded["argv"]
        metrics = argv[argv.index("--metrics") + 1:]
        metrics = metrics[:next((at for at, word in enumerate(metrics) if word.startswith("-")), len(metrics))]
        words = ["--wrapped"] if recorded.get("wrapped_by_hand_in_MMDataParallel") else []
        words += given.words.split() + [word for metric in metrics for word in ("--metrics", metric)]
        events = journey(given, "test-batch", recorded, *words, environment={"METRICS": " ".join(metrics)})
        right += calls_equal(name, list(rows_of(recorded)), events)
    print(f"{right}/{len(given.recorded)} sequences equal")


if __name__ == "__main__":
    main()
