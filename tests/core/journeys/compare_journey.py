#!/usr/bin/env python3
"""Compares journeys through the scripts with recorded runs of them, event by event.

    compare_journey.py RECORDED.json [RECORDED.json.gz...] [--teardown PROGRAM] [--configs FOLDER] [--show N]

A recorded run has `entry` (tools/test.py or tools/train.py), `config`, `cfg_options`, `frames` and `events`, as the recordings that
record_tool.py makes. For each event are compared: its kind, what is looked up where, the class, whose __init__ runs, the MRO, keys, and the
call stack with names, files and lines. Prints equal/all for each, and the first difference.
"""
from recorded import arguments, journey, recordings


def stack_of(frames):
    return [[frame["function"], frame.get("defined", frame["function"]), frame["file"], frame["line"]] for frame in frames]


def comparable(event, stack, empty_stack):
    kept = {"k": event["k"], "d": event["d"], "stack": [] if empty_stack else stack}
    if event["k"] == "build_from_cfg":
        for key in ("reg", "scope", "type", "cls", "keys", "from_defaults"):
            kept[key] = event[key]
        for key in ("mro", "init", "file", "line"):
            if key in event:
                kept[key] = event[key]
        kept["init_chain"] = event.get("init_chain") or []
    else:
        kept["fn"] = event["fn"]
        kept["at"] = event["at"]
    return kept


def main():
    given = arguments(("--show", int, 1))
    right = 0
    for name, recorded in recordings(given.recorded):
        told = journey(given, "build-test" if recorded["entry"] == "tools/test.py" else "build-train", recorded)
        equal, shown = 0, 0
        for number in range(max(len(told), len(recorded["events"]))):
            one = recorded["events"][number] if number < len(recorded["events"]) else None
            other = told[number] if number < len(told) else None
            if one and other:
                # Deep calls of init_weights were recorded without their stacks.
                bare = not one["stack"] and one["d"] > 0
                left = comparable(one, [recorded["frames"][frame] for frame in one["stack"]], bare)
                right_ = comparable(other, stack_of(other["stack"]), bare)
                for key in list(right_):
                    if key not in left:
                        del right_[key]
                if left == right_:
                    equal += 1
                    continue
            else:
                left, right_ = one or {}, other or {}
            if shown < given.show:
                shown += 1
                for key in sorted(set(left) | set(right_)):
                    if left.get(key) != right_.get(key):
                        print(f"  event {number}, {key}: recorded {str(left.get(key))[-400:]}\n      told {str(right_.get(key))[-400:]}")
        whole = equal == len(recorded["events"]) == len(told)
        right += whole
        print(f"{name}: {equal}/{len(recorded['events'])} events equal, {len(told)} told")
    print(f"{right}/{len(given.recorded)} sequences equal")


if __name__ == "__main__":
    main()
