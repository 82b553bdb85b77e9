"""What the scripts that compare journeys with recordings of the reference share: recordings, the program's answer, calls, what is printed."""
import argparse
import gzip
import json
import os
import subprocess


def arguments(*more):
    """RECORDED... --teardown PROGRAM --configs FOLDER, and options given as (name, type, default)."""
    parser = argparse.ArgumentParser()
    parser.add_argument("recorded", nargs="+")
    parser.add_argument("--teardown", default="teardown")
    parser.add_argument("--configs", default=".")
    for name, kind, default in more:
        if kind is bool:
            parser.add_argument(name, action="store_true")
        else:
            parser.add_argument(name, type=kind, default=default)
    return parser.parse_args()


def recordings(paths):
    """(name, recording) of each file, which may be packed."""
    for path in paths:
        with gzip.open(path, "rt") if path.endswith(".gz") else open(path, encoding="utf-8") as file:
            yield os.path.basename(path), json.load(file)


def journey(given, name, recorded, *words, config=None, options=None, environment=None):
    """The events that the program tells. Raises SystemExit with its error."""
    options = recorded["cfg_options"] if options is None else options
    words = [given.teardown, "journey", name, config or os.path.join(given.configs, recorded["config"]), "--json", *words]
    words += ["--cfg-options", *options] if options else []
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=dict(os.environ, **(environment or {})))
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}\n{done.stderr}")
    return json.loads(done.stdout)["events"]


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


def calls_equal(name, theirs, events):
    """Prints how many calls are equal, and the first that is not; whether all are."""
    ours = [told(event) for event in events]
    equal = sum(one == other for one, other in zip(ours, theirs))
    whole = equal == len(ours) == len(theirs)
    print(f"{name}: {equal}/{len(theirs)} calls equal, {len(ours)} told")
    if not whole:
        at = next((n for n, (one, other) in enumerate(zip(ours, theirs)) if one != other), min(len(ours), len(theirs)))
        print(f"  call {at}: recorded {theirs[at:at + 1]}\n      told {ours[at:at + 1]}")
    return whole
