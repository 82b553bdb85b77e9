#!/usr/bin/env python3
"""Cut OpenCV's digits.png into a training folder and a held-out folder.

    make_data.py [--source digits.png] [--variants 15] [--seed 1] OUT

The picture holds 5,000 handwritten digits of 20x20 pixels, white on black,
50 rows of 100; the digits of rows 5k to 5k+4 are k. Columns 0 to 79 are for
training, columns 80 to 99 are held out. Every digit gets a black border of
4 pixels and becomes a grey PNG of 28x28.

Each training digit also gets VARIANTS distorted copies: rotated, sheared,
stretched, moved, bent (a smooth random displacement), with thicker or
thinner and lighter or darker strokes. Held-out digits stay as they are.

Needs numpy and OpenCV for Python.
"""
import argparse
from pathlib import Path

import cv2
import numpy as np

SOURCE = '/usr/share/doc/opencv-doc/examples/data/digits.png'
CELL, BORDER, FIRST_HELD_OUT = 20, 4, 80


def cells(picture):
    """Yield (row, column, label, 28x28 digit)."""
    for row in range(50):
        for column in range(100):
            y, x = row * CELL, column * CELL
            cell = picture[y:y + CELL, x:x + CELL]
            yield row, column, row // 5, np.pad(cell, BORDER)


def smooth_noise(rng, size, sigma):
    """A random field with values of about one, smooth over sigma pixels."""
    field = rng.normal(size=(size, size)).astype(np.float32)
    field = cv2.GaussianBlur(
        field, (0, 0), sigma, borderType=cv2.BORDER_REFLECT)
    return field / (field.std() + 1e-6)


def change_stroke(digit, rng):
    """Make the stroke a little thicker or thinner, lighter or darker."""
    kind = rng.integers(4)
    if kind < 2:
        other = (cv2.dilate, cv2.erode)[kind](
            digit, cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3)))
        part = rng.uniform(0, 0.8 if kind == 0 else 0.4)
        digit = (1 - part) * digit + part * other
    elif kind == 2:
        digit = cv2.GaussianBlur(digit, (0, 0), rng.uniform(0.3, 0.7))
    peak = digit.max()
    digit = peak * (digit / peak)**rng.uniform(0.7, 1.4)
    return np.clip(digit * rng.uniform(0.8, 1.2), 0, 255)


def distort(digit, rng):
    """One random variant of a 28x28 digit."""
    size = digit.shape[0]
    middle = (size - 1) / 2
    angle = np.deg2rad(rng.uniform(-14, 14))
    shear = rng.uniform(-0.25, 0.25)
    zoom = rng.uniform(0.85, 1.18)
    stretch = rng.uniform(0.9, 1.1)
    turn = np.array([[np.cos(angle), -np.sin(angle)],
                     [np.sin(angle), np.cos(angle)]])
    matrix = turn @ np.array([[1, shear], [0, 1]]) @ np.diag(
        [stretch / zoom, 1 / (stretch * zoom)])
    shift = rng.uniform(-2.2, 2.2, size=2)
    strength, sigma = rng.uniform(0, 1.1), rng.uniform(3, 5)

    y, x = np.mgrid[:size, :size].astype(np.float32) - middle
    from_x = matrix[0, 0] * x + matrix[0, 1] * y + middle + shift[0]
    from_y = matrix[1, 0] * x + matrix[1, 1] * y + middle + shift[1]
    from_x = from_x + strength * smooth_noise(rng, size, sigma)
    from_y = from_y + strength * smooth_noise(rng, size, sigma)
    moved = cv2.remap(
        digit.astype(np.float32), from_x.astype(np.float32),
        from_y.astype(np.float32), cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT, borderValue=0)
    return np.round(change_stroke(moved, rng)).astype(np.uint8)


def main():
    parser = argparse.ArgumentParser(
        description='Cut digits.png into data for mmclassification.')
    parser.add_argument('out', type=Path, help='folder to write')
    parser.add_argument('--source', default=SOURCE)
    parser.add_argument('--variants', type=int, default=15)
    parser.add_argument('--seed', type=int, default=1)
    args = parser.parse_args()

    picture = cv2.imread(args.source, cv2.IMREAD_GRAYSCALE)
    if picture is None or picture.shape != (1000, 2000):
        raise SystemExit(f'{args.source} is not the picture of 5,000 digits')
    for part in ('train', 'held_out'):
        for label in range(10):
            (args.out / part / str(label)).mkdir(parents=True, exist_ok=True)

    rng = np.random.default_rng(args.seed)
    originals = []
    for row, column, label, digit in cells(picture):
        held_out = column >= FIRST_HELD_OUT
        folder = args.out / ('held_out' if held_out else 'train') / str(label)
        name = f'r{row:02d}_c{column:02d}'
        cv2.imwrite(str(folder / f'{name}.png'), digit)
        if not held_out:
            originals.append(digit)
            for number in range(1, args.variants + 1):
                cv2.imwrite(
                    str(folder / f'{name}_v{number:02d}.png'),
                    distort(digit, rng))
    originals = np.stack(originals)
    print(f'{len(originals)} training digits, mean {originals.mean():.2f}, '
          f'standard deviation {originals.std():.2f}')


if __name__ == '__main__':
    main()
