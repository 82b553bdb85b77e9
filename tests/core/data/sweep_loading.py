"""Compares LoadImageFromFile with mmcv 1.7.2 on pictures of many kinds: shape, type and bytes of the array, with both decoders and all flags.

    PYTHON tests/core/data/sweep_loading.py TEARDOWN [--keep FOLDER]

PYTHON imports mmcv 1.7.2 with Pillow and cv2; TEARDOWN is the built program; ImageMagick's `convert`, if it is there, makes more kinds of
TIFF. Prints what differs, what Teardown reads though mmcv does not, and what it refuses though mmcv reads it, by message. The exit code is
1 if an array differs.
"""
import argparse
import collections
import hashlib
import io
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import warnings

warnings.filterwarnings('ignore')
import mmcv
import numpy as np
from PIL import Image, TiffImagePlugin

FLAGS = ['color', 'grayscale', 'unchanged', 'color_ignore_orientation', 'grayscale_ignore_orientation']
WIDTH, HEIGHT = 21, 13


def base():
    rng = np.random.RandomState(3)
    grid = np.add.outer(np.arange(HEIGHT) * 13, np.arange(WIDTH) * 9)[..., None] + np.array([0, 70, 140])
    return Image.fromarray(((grid + rng.randint(0, 30, grid.shape)) % 256).astype(np.uint8))


def in_mode(mode):
    rgb = base()
    alpha = Image.fromarray((np.add.outer(np.arange(HEIGHT), np.arange(WIDTH)) * 8 % 256).astype(np.uint8))
    if mode == 'RGBA':
        rgb.putalpha(alpha)
        return rgb
    if mode == 'LA':
        grey = rgb.convert('L')
        grey.putalpha(alpha)
        return grey
    if mode == 'P':
        return rgb.quantize(17)
    if mode == 'CMYK':
        cmyk = np.asarray(rgb.convert('CMYK')).copy()
        cmyk[..., 3] = np.asarray(alpha) // 2
        return Image.fromarray(cmyk, 'CMYK')
    grey = np.asarray(rgb.convert('L')).astype(np.int64)
    if mode == 'I;16':
        return Image.fromarray((grey * 257 % 65536).astype(np.uint16))
    if mode == 'small I;16':
        return Image.fromarray(grey.astype(np.uint16))
    if mode == 'I':
        return Image.fromarray((grey * 3 - 200).astype(np.int32))
    if mode == 'F':
        return Image.fromarray((grey * 1.7 - 60).astype(np.float32))
    return rgb.convert(mode)


class Kinds:
    def __init__(self):
        self.files = {}

    def save(self, name, image, kind, **options):
        buffer = io.BytesIO()
        try:
            image.save(buffer, kind, **options)
        except Exception:
            return  # this Pillow cannot write it
        self.files[name] = buffer.getvalue()

    def pillow(self):
        for mode in ['1', 'L', 'LA', 'P', 'RGB', 'RGBA', 'RGBX', 'CMYK', 'YCbCr', 'LAB', 'I;16', 'small I;16', 'I', 'F']:
            image = in_mode(mode)
            tag = mode.replace(';', '').replace(' ', '-')
            for compression in [None, 'tiff_lzw', 'tiff_adobe_deflate', 'packbits', 'jpeg']:
                self.save('%s-%s.tif' % (tag, compression or 'plain'), image, 'TIFF', compression=compression)
            for orientation in range(2, 9):
                info = TiffImagePlugin.ImageFileDirectory_v2()
                info[274] = orientation
                if mode in ('RGB', 'CMYK', 'I;16', 'P', 'RGBA'):
                    self.save('%s-turned%d.tif' % (tag, orientation), image, 'TIFF', tiffinfo=info)
            self.save(tag + '.png', image, 'PNG')
            self.save(tag + '.bmp', image, 'BMP')
            self.save(tag + '.webp', image, 'WEBP', lossless=True)
            self.save(tag + '-lossy.webp', image, 'WEBP', quality=60)
            self.save(tag + '.jp2', image, 'JPEG2000')
            self.save(tag + '-lossy.jp2', image, 'JPEG2000', quality_mode='rates', quality_layers=[8], irreversible=True)
            self.save(tag + '.pnm', image, 'PPM')
            for sampling in (0, 1, 2):
                self.save('%s-%d.jpg' % (tag, sampling), image, 'JPEG', subsampling=sampling, progressive=sampling == 1)
            self.save(tag + '-tiny.jpg', image, 'JPEG', quality=20)
            for orientation in range(2, 9):
                exif = Image.Exif()
                exif[274] = orientation
                for extension, kind in [('jpg', 'JPEG'), ('png', 'PNG'), ('webp', 'WEBP')]:
                    self.save('%s-exif%d.%s' % (tag, orientation, extension), image, kind, exif=exif.tobytes())
        palette = in_mode('P')
        self.save('P-transparent.png', palette, 'PNG', transparency=3)
        self.save('P-alphas.png', palette, 'PNG', transparency=bytes(range(0, 255, 15)))
        self.save('L-transparent.png', in_mode('L'), 'PNG', transparency=100)
        self.save('RGB-transparent.png', in_mode('RGB'), 'PNG', transparency=(1, 2, 3))
        for colours in (2, 4, 16, 200):
            self.save('P%d.png' % colours, base().quantize(colours), 'PNG')
            self.save('P%d.bmp' % colours, base().quantize(colours), 'BMP')
            self.save('P%d.tif' % colours, base().quantize(colours), 'TIFF')

    def pnm(self):
        values = np.asarray(base()).astype(np.int64)
        grey = values[..., 0]
        for most in (1, 7, 100, 254, 255, 256, 1000, 65535):
            for letter, array in [('5', grey), ('6', values)]:
                scaled = array * most // 255
                data = scaled.astype('>u2' if most > 255 else 'u1').tobytes()
                header = 'P%s\n# a comment\n%d %d\n%d\n' % (letter, WIDTH, HEIGHT, most)
                self.files['max%d-P%s.pnm' % (most, letter)] = header.encode() + data
            for letter, array in [('2', grey), ('3', values)]:
                text = ' '.join(map(str, (array * most // 255).ravel().tolist()))
                self.files['max%d-P%s.pnm' % (most, letter)] = ('P%s %d %d %d\n%s\n' % (letter, WIDTH, HEIGHT, most, text)).encode()
        bits = np.packbits(grey > 120, axis=1).tobytes()
        self.files['bits-P4.pbm'] = ('P4\n%d %d\n' % (WIDTH, HEIGHT)).encode() + bits

    def magick(self, folder):
        if not shutil.which('convert'):
            return
        source = os.path.join(folder, 'source.png')
        in_mode('RGBA').save(source)
        opaque = ['-background', 'white', '-alpha', 'remove', '-alpha', 'off']
        kinds = {
            'rgb8': opaque + ['-type', 'TrueColor'], 'rgba8': ['-type', 'TrueColorAlpha'],
            'rgb16': opaque + ['-depth', '16', '-type', 'TrueColor'], 'rgba16': ['-depth', '16', '-type', 'TrueColorAlpha'],
            'grey8': opaque + ['-type', 'Grayscale'], 'grey16': opaque + ['-type', 'Grayscale', '-depth', '16'],
            'greyalpha8': ['-type', 'GrayscaleAlpha'], 'greyalpha16': ['-type', 'GrayscaleAlpha', '-depth', '16'],
            'cmyk8': opaque + ['-colorspace', 'CMYK'], 'cmyk16': opaque + ['-colorspace', 'CMYK', '-depth', '16'],
            'cmyka8': ['-colorspace', 'CMYK'],
            'palette': opaque + ['-colors', '200', '-type', 'Palette'], 'palette4': opaque + ['-colors', '14', '-type', 'Palette'],
            'palettealpha': ['-colors', '14', '-type', 'PaletteAlpha'],
            'bilevel': opaque + ['-type', 'Bilevel'], 'bilevel-white': opaque + ['-type', 'Bilevel', '-define', 'quantum:polarity=min-is-white'],
            'grey4': opaque + ['-type', 'Grayscale', '-depth', '4'], 'grey2': opaque + ['-type', 'Grayscale', '-depth', '2'],
            'grey8-white': opaque + ['-type', 'Grayscale', '-define', 'quantum:polarity=min-is-white'],
            'grey16-white': opaque + ['-type', 'Grayscale', '-depth', '16', '-define', 'quantum:polarity=min-is-white'],
            'grey32f': opaque + ['-type', 'Grayscale', '-depth', '32', '-define', 'quantum:format=floating-point'],
            'rgb32f': opaque + ['-depth', '32', '-define', 'quantum:format=floating-point'],
            'grey16f': opaque + ['-type', 'Grayscale', '-depth', '16', '-define', 'quantum:format=floating-point'],
            'lab': opaque + ['-colorspace', 'Lab'], 'grey32': opaque + ['-type', 'Grayscale', '-depth', '32'],
            'grey12': opaque + ['-type', 'Grayscale', '-depth', '12'],
        }
        ways = {'': [], '-msb': ['-endian', 'MSB'], '-zip': ['-compress', 'Zip'], '-lzw-msb': ['-compress', 'LZW', '-endian', 'MSB'],
                '-tiles': ['-define', 'tiff:tile-geometry=16x16'], '-planes': ['-interlace', 'Plane'],
                '-associated': ['-define', 'tiff:alpha=associated'], '-filled': ['-define', 'tiff:fill-order=lsb'],
                '-rows': ['-define', 'tiff:rows-per-strip=3']}
        for kind, arguments in kinds.items():
            for way, more in ways.items():
                path = os.path.join(folder, 'out.tif')
                done = subprocess.run(['convert', source, '-strip'] + arguments + more + [path], capture_output=True)
                if done.returncode == 0 and os.path.exists(path):
                    with open(path, 'rb') as file:
                        self.files['im-%s%s.tif' % (kind, way)] = file.read()
                    os.remove(path)
        for name, arguments in {'cmyk-ycck.jpg': opaque + ['-colorspace', 'CMYK'], 'rgba16.png': ['-depth', '16'],
                                'grey16a.png': ['-type', 'GrayscaleAlpha', '-depth', '16'], 'rgb16.png': opaque + ['-depth', '16'],
                                'laced.png': ['-interlace', 'PNG'], 'rgb16.jp2': opaque + ['-depth', '16'],
                                'cmyk.psd': opaque + ['-colorspace', 'CMYK'], 'rle.bmp': opaque + ['-colors', '16', '-compress', 'RLE']}.items():
            path = os.path.join(folder, name)
            if subprocess.run(['convert', source, '-strip'] + arguments + [path], capture_output=True).returncode == 0:
                with open(path, 'rb') as file:
                    self.files['im-' + name] = file.read()


def reference(content, flag, backend):
    try:
        img = mmcv.imfrombytes(content, flag=flag, backend=backend)
        return [list(img.shape), str(img.dtype), hashlib.sha256(np.ascontiguousarray(img).tobytes()).hexdigest()]
    except Exception:
        return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('teardown')
    parser.add_argument('--keep', help='a folder for the pictures')
    options = parser.parse_args()
    kinds = Kinds()
    equal = differs = neither = 0
    refused, taken = collections.Counter(), collections.Counter()
    with tempfile.TemporaryDirectory() as scratch:
        kinds.pillow()
        kinds.pnm()
        kinds.magick(scratch)
        folder = options.keep or os.path.join(scratch, 'pictures')
        os.makedirs(folder, exist_ok=True)
        paths = []
        for name, content in kinds.files.items():
            paths.append(os.path.join(folder, name))
            with open(paths[-1], 'wb') as file:
                file.write(content)
        config = os.path.join(scratch, 'config.py')
        for backend in ('cv2', 'pillow'):
            for flag in FLAGS:
                with open(config, 'w') as file:
                    file.write("data = dict(test=dict(type='ImageNet', pipeline=[dict(type='LoadImageFromFile', imdecode_backend='%s', "
                               "color_type='%s')]))\n" % (backend, flag))
                done = subprocess.run([options.teardown, 'pipeline', config] + paths + ['--json'], capture_output=True, text=True)
                for path, item in zip(paths, json.loads(done.stdout)):
                    name = os.path.basename(path)
                    wanted = reference(kinds.files[name], flag, backend)
                    if 'error' in item:
                        if wanted is None:
                            neither += 1
                        else:
                            refused['%s: %s: %s' % (backend, item['error']['code'], item['error']['what'].replace(path, 'PATH')[:110])] += 1
                        continue
                    found = [item['shape'], item['dtype'], item['sha256']]
                    if wanted is None:
                        taken['%s: %s' % (backend, name)] += 1
                    elif found == wanted:
                        equal += 1
                    else:
                        differs += 1
                        print('differs: %s %s %s: %s, mmcv %s' % (backend, flag, name, found[:2], wanted[:2]))
    for what, counted in (('read, though mmcv does not', taken), ('refused, though mmcv reads it', refused)):
        for line, count in counted.most_common():
            print('%s (%d): %s' % (what, count, line))
    print('%d pictures: %d arrays equal, %d differ, %d refused, %d read only here, %d by neither' %
          (len(kinds.files), equal, differs, sum(refused.values()), sum(taken.values()), neither))
    return 1 if differs else 0


if __name__ == '__main__':
    sys.exit(main())
