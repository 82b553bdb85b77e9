"""Lints all configs of mmclassification 0.25: no error and no warning where their data is, one error a missing path where it is not.

    python3 sweep_configs.py TEARDOWN CONFIGS

TEARDOWN is the program, CONFIGS the folder `configs` of mmclassification. What a config really does oddly is a note; NOTES lists them by
hand. Takes a few minutes; exit code 1 if anything is not as it should be.
"""
import collections
import fnmatch
import json
import pathlib
import subprocess
import sys
import tempfile

# Config (glob), code of the note, why it is right.
NOTES = [
    ('*', 'dataset-empty', 'the folders made here have no pictures'),
    ('resnest/*', 'key-unread', 'train_cfg beside model instead of in it'),
    ('twins/*', 'key-unread', "'_delete' in paramwise_cfg, meant as _delete_"),
    ('regnet/*', 'picture-type', 'Lighting makes the picture float64'),
    ('resnest/*', 'picture-type', 'Lighting makes the picture float64'),
    ('tnt/*', 'normalize-differs', 'tests with 127.5, trains with the base\'s mean'),
    ('repmlp/*-256px.py', 'normalize-differs', 'tests with the mean of ImageNet, trains with 127.5'),
    ('repmlp/*', 'learning-rate', '512 pictures a batch, schedules for 1024 and 4096'),
    ('deit/deit-base*_ft-16xb32*', 'learning-rate', '512 pictures a batch, a schedule for 4096'),
    ('densenet/*_4xb256*', 'learning-rate', '1024 pictures a batch, a schedule for 256'),
    ('hrnet/*_4xb32*', 'learning-rate', '128 pictures a batch, a schedule for 256'),
    ('resnet/resnet50_8xb8_cars.py', 'learning-rate', '64 pictures a batch, a schedule for 8'),
]
# Their base does not exist in mmclassification 0.25.0 either.
BROKEN = ('mobilenet_v3/mobilenet-v3-small_8xb16_cifar10.py', 'mobilenet_v3/mobilenet_v3_small_cifar.py')


def lint(program, config, *options):
    run = subprocess.run([program, 'lint', str(config), '--json', *options], capture_output=True, text=True, check=False)
    if run.returncode not in (0, 1):
        raise SystemExit(f'{config}: exit code {run.returncode}: {run.stderr}')
    return json.loads(run.stdout)


def make(root, path):
    """An empty folder, or an empty file for a name with an ending."""
    place = root / path
    if place.suffix:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()
    else:
        place.mkdir(parents=True, exist_ok=True)


def value_at(config_json, member):
    value = config_json
    for part in member.split('.'):
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    configs = [p for p in sorted(folder.rglob('*.py')) if '_base_' not in p.parts and str(p.relative_to(folder)) not in BROKEN]
    wrong, seen, levels = [], collections.Counter(), collections.Counter()
    used = set()
    with tempfile.TemporaryDirectory() as name:
        empty, data = pathlib.Path(name, 'empty'), pathlib.Path(name, 'data')
        empty.mkdir()
        data.mkdir()
        for config in configs:
            short = str(config.relative_to(folder))
            without = lint(program, config, '--data-root', str(empty), '--no-engine', '--no-data')
            shown = subprocess.run([program, 'config', 'show', str(config), '--format', 'json'], capture_output=True, text=True, check=True)
            values = json.loads(shown.stdout)
            paths = []
            for problem in without['problems']:
                if problem['level'] == 'note':
                    continue
                if problem['code'] != 'path-missing' or problem['level'] != 'error':
                    wrong.append(f"{short}: {problem['level']} {problem['code']}: {problem['what']}")
                    continue
                paths.append(value_at(values, problem['member']))
                if not problem.get('file') or not problem.get('line'):
                    wrong.append(f'{short}: {problem["member"]} has no place')
            if len(paths) != len(set(paths)):
                wrong.append(f'{short}: a path is reported twice: {paths}')
            named = set()
            for part in ('train', 'val', 'test'):
                for key in ('data_prefix', 'ann_file', 'image_class_labels_file', 'train_test_split_file'):
                    value = values.get('data', {}).get(part, {})
                    value = value.get('dataset', value).get(key) if isinstance(value, dict) else None
                    if isinstance(value, str) and value:
                        named.add(value)
            if named != set(paths):
                wrong.append(f'{short}: paths {sorted(named)}, reported {sorted(paths)}')
            levels['missing paths'] += len(paths)
            for path in paths:
                make(data, path)
            for problem in lint(program, config, '--data-root', str(data))['problems']:
                levels[problem['level']] += 1
                if problem['level'] != 'note':
                    wrong.append(f"{short}: {problem['level']} {problem['code']}: {problem['what']} ({problem.get('file')}:{problem.get('line')})")
                    continue
                rows = [row for row in NOTES if row[1] == problem['code'] and fnmatch.fnmatch(short, row[0])]
                used.update(rows)
                if not rows:
                    seen[(problem['code'], problem['what'])] += 1
                    wrong.append(f"{short}: note {problem['code']} is not listed: {problem['what']} ({problem.get('file')}:{problem.get('line')})")
    for row in NOTES:
        if row not in used:
            wrong.append(f'no config has the note {row[:2]}')
    print('\n'.join(wrong))
    print(f'{len(configs)} configs, {dict(levels)}, {len(wrong)} not as they should be')
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
