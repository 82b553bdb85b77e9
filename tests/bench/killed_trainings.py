#!/usr/bin/python3
"""What a training leaves when it is killed, when the disk is full, and when its folder cannot be written.

usage: killed_trainings.py PROGRAM [--moments 50] [--seed 1] [--only kills,disk,folder,loss]

kills   `teardown train` of a tiny network is killed with SIGKILL at random moments, and every other time once more after it went on. Each time
        every checkpoint in the folder must hold the values of a training that was left alone, latest.pth must lead to one (or be absent before
        the first), and the lines of the logs must be whole but for the last. `--auto-resume` must then end with the same weights, optimizer and
        logged values.
disk    On a full disk (a small tmpfs as root, otherwise with a limit on the size of files): one error that names the file, the earlier
        checkpoint is whole, no file with a final name is not; with room again it goes on to the same values.
folder  In a folder of somebody else (as root: as the user nobody), and with a folder for checkpoints that cannot be made: one error before the
        first iteration.
loss    A loss that is not finite ends the training at once; the error names the first layer.
"""
import argparse, glob, hashlib, json, os, random, re, resource, shutil, subprocess, sys, tempfile, time, zipfile

parser = argparse.ArgumentParser(usage=__doc__)
parser.add_argument('program')
parser.add_argument('--moments', type=int, default=50)
parser.add_argument('--seed', type=int, default=1)
parser.add_argument('--only', default='kills,disk,folder,loss')
args = parser.parse_args()
program = os.path.abspath(args.program)
random.seed(args.seed)
folder = tempfile.mkdtemp()
os.chmod(folder, 0o755)
os.chdir(folder)
EPOCHS = 8
CONFIG = """
model = dict(type='ImageClassifier', backbone=dict(type='ResNet_CIFAR', depth=18, num_stages=4, out_indices=(3, ), base_channels=8, stem_channels=8,
    style='pytorch'), neck=dict(type='GlobalAveragePooling'),
    head=dict(type='LinearClsHead', num_classes=2, in_channels=64, loss=dict(type='CrossEntropyLoss', loss_weight=1.0), topk=(1, )))
pipeline = [dict(type='LoadImageFromFile'), dict(type='Normalize', mean=[120.] * 3, std=[60.] * 3, to_rgb=True),
    dict(type='ImageToTensor', keys=['img']), dict(type='ToTensor', keys=['gt_label']), dict(type='Collect', keys=['img', 'gt_label'])]
part = dict(type='CustomDataset', data_prefix='data', pipeline=pipeline)
# The reference does not store the state of the random numbers: after resuming only an order without them goes on as before.
data = dict(samples_per_gpu=8, workers_per_gpu=1, train_dataloader=dict(shuffle=False), train=part, val=part, test=part)
optimizer = dict(type='SGD', lr=0.05, momentum=0.9, weight_decay=0.0001)
optimizer_config = dict(grad_clip=dict(max_norm=5.0))
lr_config = dict(policy='CosineAnnealing', min_lr=0, by_epoch=False)
runner = dict(type='EpochBasedRunner', max_epochs=%d)
checkpoint_config = dict(interval=1, max_keep_ckpts=3)
log_config = dict(interval=1, hooks=[dict(type='TextLoggerHook')])
workflow = [('train', 1)]
evaluation = dict(interval=2, metric_options=dict(topk=(1, )))
load_from = None
resume_from = None
""" % EPOCHS

for number in range(40):
    os.makedirs(f'data/{"dog" if number % 2 else "cat"}', exist_ok=True)
    with open(f'data/{"dog" if number % 2 else "cat"}/{number:03}.ppm', 'wb') as file:
        file.write(b'P6\n32 32\n255\n' + bytes((x * (3 + number % 5) + y * (5 + 2 * number % 7) + 31 * c + 17 * number + 90 * (number % 2)) % 256
                                              for y in range(32) for x in range(32) for c in range(3)))
with open('tiny.py', 'w') as file:
    file.write(CONFIG)
bad = []


def check(right, what):
    if not right:
        bad.append(what)
        print('  WRONG: ' + what, flush=True)
    return right


def command(work, *more):
    return [program, 'train', 'tiny.py', '--work-dir', work, '--seed', '5', '--threads', '1', *more]


def values(path):
    """Digest of all tensors of a checkpoint; zip's checksums are compared on the way."""
    sha = hashlib.sha256()
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            if '/data/' in name:
                sha.update(name.split('/', 1)[1].encode() + data)
    return sha.hexdigest()


def steady(text, work):
    text = re.sub(r'^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+', 'TIME', text.replace(os.path.abspath(work), 'WORK'), flags=re.M)
    text = text.replace(work, 'WORK')
    return re.sub(r'eta: .*?, time: [\d.]+, data_time: [\d.]+', 'T', text)


def rows(work):
    """The values of the JSON logs by place; a later log replaces what an earlier one has."""
    found = {}
    for path in sorted(glob.glob(f'{work}/*.log.json')):
        for line in open(path):
            try:
                row = json.loads(line)
            except ValueError:
                continue  # the last one of a log that was killed; checked in logs_are_whole
            if 'mode' in row:
                found[row['mode'], row['epoch'], row['iter']] = {k: v for k, v in row.items() if k not in ('time', 'data_time', 'memory')}
    return found


def logs_are_whole(work, where):
    for path in glob.glob(f'{work}/*.log.json'):
        *lines, last = open(path).read().split('\n')
        for line in lines:
            try:
                json.loads(line)
            except ValueError:
                check(False, f'{where}: a line of {path} is not whole: {line[:80]}')


newest = {}  # of each folder: the epochs that were the last saved ones when it was looked at


def checkpoints_are_whole(work, where):
    saved = [int(os.path.basename(path)[6:-4]) for path in glob.glob(f'{work}/epoch_*.pth')]
    newest.setdefault(work, set()).update(saved and [max(saved)])
    for path in glob.glob(f'{work}/epoch_*.pth'):
        name = os.path.basename(path)
        try:
            check(values(path) == expected[name], f'{where}: {name} has other values')
        except (OSError, zipfile.BadZipFile, KeyError) as error:
            check(False, f'{where}: {name} is not whole: {error}')
    if os.path.islink(f'{work}/latest.pth'):
        check(os.path.exists(f'{work}/latest.pth'), f'{where}: latest.pth leads nowhere')
    else:
        # A kill between the first checkpoint and its link leaves the checkpoint alone.
        check(len(glob.glob(f'{work}/epoch_*.pth')) <= 1, f'{where}: there is no latest.pth')


def ends_alike(work, where, *more):
    done = subprocess.run(command(work, '--auto-resume', *more), capture_output=True, text=True)
    if not check(done.returncode == 0, f'{where}: does not go on: {done.stderr.strip()[:300]}'):
        return
    last = f'epoch_{EPOCHS}.pth'
    check(values(f'{work}/{last}') == expected[last], f'{where}: ends with other values')
    ours = rows(work)
    for place, row in logged.items():
        # The evaluation comes behind the checkpoint of its epoch, as in the reference: a kill between the two takes its line of the log.
        if place[0] == 'val' and place[1] in newest.get(work, ()) and place not in ours:
            continue
        check(ours.get(place) == row, f'{where}: {place} logged as {ours.get(place)} instead of {row}')


def one_error(done, where, *names):
    lines = done.stderr.strip().split('\n')
    check(done.returncode == 1 and len(lines) == 1, f'{where}: ends with {done.returncode} and {done.stderr.strip()[:400]}')
    for name in names:
        check(name in done.stderr, f'{where}: the error does not name {name}: {done.stderr.strip()[:400]}')
    print('  ' + done.stderr.strip().replace('\n', '\n  '), flush=True)


# Undisturbed, with every checkpoint kept.
begin = time.perf_counter()
subprocess.run(command('whole', '--cfg-options', 'checkpoint_config.max_keep_ckpts=-1'), check=True, capture_output=True)
seconds = time.perf_counter() - begin
expected = {os.path.basename(path): values(path) for path in glob.glob('whole/epoch_*.pth')}
assert len(expected) == EPOCHS
size = os.path.getsize('whole/epoch_1.pth')
logged = rows('whole')
whole_log = steady(open(glob.glob('whole/*.log')[0]).read(), 'whole').split('\n')
start = next(i for i, line in enumerate(whole_log) if 'Start running' in line)
print(f'an undisturbed run takes {seconds:.2f} s and logs {len(logged)} lines; a checkpoint has {size:,} bytes', flush=True)


def kills():
    killed = left = broken = 0
    for moment in range(args.moments):
        work = f'killed{moment}'
        for attempt in range(1 + moment % 2):
            process = subprocess.Popen(command(work, '--auto-resume'), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            waited = random.uniform(0, seconds)
            time.sleep(waited)
            running = process.poll() is None
            process.kill()
            process.wait()
            killed += running
            where = f'moment {moment}.{attempt} ({waited:.3f} s)'
            checkpoints_are_whole(work, where)
            logs_are_whole(work, where)
            logs = glob.glob(f'{work}/*.log')
            if attempt == 0 and logs:
                lines = steady(open(logs[0]).read(), work).split('\n')
                broken += lines[-1] != ''
                if len(lines) > start + 1:
                    first = next(i for i, line in enumerate(lines) if 'Start running' in line)
                    ours, theirs = lines[first + 1:-1], whole_log[start + 1:]
                    check(ours == theirs[:len(ours)], f'{where}: the lines of the log are others')
        partial = len(glob.glob(f'{work}/.teardown-*'))
        left += partial > 0
        saved = sorted(int(name[6:-4]) for name in map(os.path.basename, glob.glob(f'{work}/epoch_*.pth')))
        ends_alike(work, where)
        print(f'moment {moment:2}: {"killed" if running else "was done"} at {waited:.3f} s, checkpoints {saved}', flush=True)
        shutil.rmtree(work)
    print(f'{killed} kills of running trainings; {left} times a temporary file stayed, {broken} times the last line of the log was broken off')
    check(killed > 0, 'no training was killed while it ran')


def disk():
    os.mkdir('small')
    mounted = os.geteuid() == 0 and subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size={int(size * 2.5) + 100000}', 'tmpfs', 'small'],
                                                   capture_output=True).returncode == 0
    if not mounted:
        print('  no file system can be mounted: only with a limit on the size of files')
    else:
        try:
            work = 'small/wd'
            done = subprocess.run(command(work, '--cfg-options', 'checkpoint_config.max_keep_ckpts=-1'), capture_output=True, text=True)
            one_error(done, 'full disk', 'epoch_3.pth')
            checkpoints_are_whole(work, 'full disk')
            check(sorted(glob.glob(f'{work}/*.pth')) == [f'{work}/epoch_1.pth', f'{work}/epoch_2.pth', f'{work}/latest.pth'],
                  f'full disk: the folder has {sorted(os.listdir(work))}')
            check(not glob.glob(f'{work}/.teardown-*'), 'full disk: a temporary file stayed')
            subprocess.run(['mount', '-o', 'remount,size=100m', 'small'], check=True)
            ends_alike(work, 'full disk')
            # Full before the first line.
            filler = os.open('small/filler', os.O_WRONLY | os.O_CREAT)
            try:
                while os.write(filler, bytes(1 << 16)):
                    pass
            except OSError:
                os.close(filler)
            one_error(subprocess.run(command('small/other'), capture_output=True, text=True), 'full from the beginning', 'small')
        finally:
            subprocess.run(['umount', 'small'])
    work = 'limited'
    os.makedirs(work)
    shutil.copy('whole/epoch_1.pth', work)
    os.symlink('epoch_1.pth', f'{work}/latest.pth')
    shutil.copy(glob.glob('whole/*.log.json')[0], work)
    # The signal's usual action is to end the program; the limit must be an error all the same.
    done = subprocess.run(command(work, '--auto-resume'), capture_output=True, text=True,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size // 2, size // 2)))
    one_error(done, 'limit on files', 'epoch_2.pth')
    checkpoints_are_whole(work, 'limit on files')
    check(sorted(os.path.basename(p) for p in glob.glob(f'{work}/*.pth')) == ['epoch_1.pth', 'latest.pth'],
          f'limit on files: the folder has {sorted(os.listdir(work))}')
    ends_alike(work, 'limit on files')


def nobodys(words):
    return ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', *words] if os.geteuid() == 0 else words


def folder_():
    os.mkdir('theirs')
    os.chmod('theirs', 0o555)
    environment = dict(os.environ, HOME='/nonexistent', XDG_CONFIG_HOME='/nonexistent')
    done = subprocess.run(nobodys(command('theirs')), capture_output=True, text=True, env=environment)
    one_error(done, 'read-only folder', 'theirs')
    check('Epoch [' not in done.stdout and not os.listdir('theirs'), 'read-only folder: something was trained')
    done = subprocess.run(nobodys(command('theirs/wd')), capture_output=True, text=True, env=environment)
    one_error(done, 'read-only parent', 'theirs/wd')
    os.mkdir('ours')
    os.chmod('ours', 0o777)
    done = subprocess.run(nobodys(command('ours/wd', '--cfg-options', 'checkpoint_config.out_dir=theirs')), capture_output=True, text=True,
                          env=environment)
    one_error(done, 'checkpoints elsewhere', 'theirs')
    check('Epoch [' not in done.stdout, 'checkpoints elsewhere: something was trained')


def loss():
    done = subprocess.run(command('inf', '--cfg-options', 'optimizer.lr=1e38', 'optimizer_config.grad_clip=None'), capture_output=True,
                          text=True)
    one_error(done, 'not finite', 'is not finite', 'the first layer')
    check(done.stdout.count('Epoch [') <= 3 and not glob.glob('inf/*.pth'), 'not finite: it went on')


for name, run in (('kills', kills), ('disk', disk), ('folder', folder_), ('loss', loss)):
    if name in args.only.split(','):
        print(name, flush=True)
        run()
shutil.rmtree(folder, ignore_errors=True)
print('all as it must be' if not bad else f'{len(bad)} wrong:\n' + '\n'.join(bad))
sys.exit(bool(bad))
