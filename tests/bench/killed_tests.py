#!/usr/bin/python3
"""Kills `teardown test --scores` with SIGKILL at moments spread over its run; the same command goes on, and its results must be those of a
run that was left alone.

usage: killed_tests.py PROGRAM CONFIG CHECKPOINT [--moments 20] [options of test, such as --data-root DIR]

The results file must be whole or absent after each kill.
"""
import argparse, hashlib, os, subprocess, sys, tempfile, time

parser = argparse.ArgumentParser(usage=__doc__)
parser.add_argument('program')
parser.add_argument('config')
parser.add_argument('checkpoint')
parser.add_argument('--moments', type=int, default=20)
args, more = parser.parse_known_args()
folder = tempfile.mkdtemp()


def command(name):
    return [args.program, 'test', args.config, args.checkpoint, *more, '--metrics', 'accuracy', '--metric-options', 'topk=1', '--out',
            f'{folder}/{name}.pkl', '--scores', f'{folder}/{name}.scores']


def digest(name):
    return hashlib.sha256(open(f'{folder}/{name}.pkl', 'rb').read()).hexdigest()


begin = time.perf_counter()
subprocess.run(command('whole'), check=True, capture_output=True)
seconds = time.perf_counter() - begin
expected, kills, bad = digest('whole'), 0, []
for moment in range(args.moments):
    name = f'killed{moment}'
    process = subprocess.Popen(command(name), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(seconds * (moment + 0.5) / args.moments)
    running = process.poll() is None
    process.kill()
    process.wait()
    kills += running
    if os.path.exists(f'{folder}/{name}.pkl') and digest(name) != expected:
        bad.append(f'moment {moment}: a results file that is not whole')
    stored = os.path.getsize(f'{folder}/{name}.scores') if os.path.exists(f'{folder}/{name}.scores') else 0
    again = subprocess.run(command(name), capture_output=True, text=True)
    if again.returncode != 0 or digest(name) != expected:
        bad.append(f'moment {moment}: other results after going on: {again.stderr.strip()[:200]}')
    print(f'moment {moment:2}: {"killed" if running else "was done"}, {stored:9,} bytes of scores stored', flush=True)
print(f'{kills} of {args.moments} killed while running; ' + ('all results equal' if not bad else '\n'.join(bad)))
sys.exit(bool(bad) or kills == 0)
