"""via(x) from a debugger: shows an array in the open window of Teardown, or draws it in the style of the study notes.

    from teardown_via import via
    via(x)                          # a numpy array, a torch tensor, or anything that numpy.asarray takes
    via(x, 'stem', Normalize=True)

With an open window the array appears in its list of arrays, beside the step whose tensor fits it best. Without one, NAME.txt and NAME.png are
written to the current folder by `teardown view - --preset via`. As in the notes, an array of numpy is read as HWC or HWCN and a tensor of
torch as CHW or NCHW. The caller's data is never changed. Needs numpy only; the array travels as .npy, never as a pickle.
"""
import io
import os
import shutil
import socket
import stat
import struct
import subprocess

import numpy

MAGIC = b'TDARRAY1'
LONGEST_NAME = 256
LARGEST = 256 << 20


def _array(x):
    """The numbers of x as a numpy array, and whether x is a tensor of torch."""
    torch = hasattr(x, 'detach') and hasattr(x, 'cpu')
    if torch:
        x = x.detach().cpu()
        if x.is_conj():
            x = x.resolve_conj()
        if str(x.dtype) == 'torch.bfloat16':
            x = x.float()
        x = x.numpy()
    array = numpy.asarray(x)
    if array.dtype.kind not in 'biufc':
        raise TypeError('via() shows numbers, not an array of type %s.' % array.dtype)
    return array, torch


def _windows():
    """Sockets of open windows, the newest first; only those that belong to this user."""
    if os.environ.get('TEARDOWN_VIA'):
        return [os.environ['TEARDOWN_VIA']]
    folder = os.path.join(os.environ.get('XDG_RUNTIME_DIR') or '', 'teardown')
    if not os.environ.get('XDG_RUNTIME_DIR') or not os.path.isdir(folder):
        return []
    found = []
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        try:
            about = os.lstat(path)
        except OSError:
            continue
        if name.startswith('via-') and stat.S_ISSOCK(about.st_mode) and about.st_uid == os.getuid():
            found.append((about.st_mtime, path))
    return [path for _, path in sorted(found, reverse=True)]


def _send(path, name, npy, torch):
    """The answer of the window; None if nobody listens there."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as window:
        window.settimeout(10)
        try:
            window.connect(path)
        except OSError:
            return None
        window.sendall(struct.pack('<8sIBxxxQ', MAGIC, len(name), 0 if torch else 1, len(npy)) + name + npy)
        answer = b''
        while not answer.endswith(b'\n') and len(answer) < 4096:
            part = window.recv(4096)
            if not part:
                break
            answer += part
        return answer.decode('utf-8', 'replace').strip()


def _draw(name, npy, torch, normalize):
    program = os.environ.get('TEARDOWN') or shutil.which('teardown')
    if not program:
        raise RuntimeError('No window of Teardown is open, and the program teardown is not on the PATH. Set TEARDOWN to its file.')
    stem = ''.join(c if c.isalnum() or c in '-_.' else '_' for c in name).lstrip('.') or 'via'
    command = [program, 'view', '-', '--preset', 'via', '--layout', 'torch' if torch else 'numpy', '-o', stem + '.txt', '-o', stem + '.png']
    done = subprocess.run(command + (['--normalize'] if normalize else []), input=npy, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode:
        raise RuntimeError(done.stderr.decode('utf-8', 'replace').strip())
    return [os.path.abspath(stem + '.txt'), os.path.abspath(stem + '.png')]


def _normalized(array):
    """Scaled to 0..1 as in the notes, in a copy."""
    if not array.size or array.dtype.kind == 'c':
        return array
    array = array.astype(numpy.float64 if array.dtype == numpy.float64 else numpy.float32)
    array = array - array.min()
    return array / max(array.max(), 1e-6)


def _npy(array):
    stream = io.BytesIO()
    numpy.save(stream, array, allow_pickle=False)
    npy = stream.getvalue()
    if len(npy) > LARGEST:
        raise ValueError('via() takes up to %d MB, not %d. Send a part of the array.' % (LARGEST >> 20, len(npy) >> 20))
    return npy


def via(x, name='via', Normalize=False):
    """Shows x; returns the answer of the window, or the files that were written. Normalize: scaled to 0..1 first."""
    array, torch = _array(x)
    label = str(name).encode('utf-8')[:LONGEST_NAME].decode('utf-8', 'ignore').encode('utf-8')
    for path in _windows():
        answer = _send(path, label, _npy(_normalized(array) if Normalize else array), torch)
        if answer is None:
            continue
        if not answer.startswith('ok'):
            raise RuntimeError('Teardown: ' + (answer or 'The window closed the connection.'))
        return answer
    # The text file has the numbers as they are, also of a normalised picture.
    return _draw(str(name), _npy(array), torch, Normalize)
