#!/usr/bin/python3
"""Writes JPEGs of 500x375 in folders by class, cut from the free photos of scikit-image (Debian: python3-skimage).

usage: make_photos.py FOLDER [--count 2000] [--classes 10] [--data /usr/lib/python3/dist-packages/skimage/data]

Each is cut from a photo at a random place and scale, and saved with quality 85 to 96, as photos on the web are. The same call writes the same
files.
"""
import argparse, math, os, random

from PIL import Image

PHOTOS = ('astronaut.png', 'chelsea.png', 'coffee.png', 'hubble_deep_field.jpg', 'ihc.png', 'motorcycle_left.png', 'retina.jpg', 'rocket.jpg')
WIDTH, HEIGHT = 500, 375

parser = argparse.ArgumentParser(usage=__doc__)
parser.add_argument('folder')
parser.add_argument('--count', type=int, default=2000)
parser.add_argument('--classes', type=int, default=10)
parser.add_argument('--data', default='/usr/lib/python3/dist-packages/skimage/data')
args = parser.parse_args()

sources = [Image.open(os.path.join(args.data, name)).convert('RGB') for name in PHOTOS]
generator = random.Random(7)
for n in range(args.count):
    source = sources[n % len(sources)]
    scale = max(WIDTH / source.width, HEIGHT / source.height) * generator.uniform(1, 1.6)
    large = source.resize((math.ceil(source.width * scale), math.ceil(source.height * scale)), Image.BICUBIC)
    left, top = generator.randint(0, large.width - WIDTH), generator.randint(0, large.height - HEIGHT)
    folder = os.path.join(args.folder, f'class{n % args.classes:02}')
    os.makedirs(folder, exist_ok=True)
    large.crop((left, top, left + WIDTH, top + HEIGHT)).save(os.path.join(folder, f'{n:05}.jpg'), quality=generator.randint(85, 96))
