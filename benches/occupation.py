#!/usr/bin/env python3
"""Zones that overlap each other over one right, with a fixed seed, and what GEOS takes for their union.

make KIND ZONES CORNERS FOLDER   writes zones.geojson and right.geojson; KIND is spiky or smooth
geos FOLDER                      seconds for unary_union of the intersections, and the share that is taken
"""
import json
import math
import sys
import time

import numpy
import shapely
from shapely.geometry import shape

CENTRE = numpy.array([118.45, 36.7])
STRETCH = numpy.array([1 / math.cos(math.radians(36.7)), 1])


def feature(number, centre, radii):
    turn = numpy.arange(len(radii)) * 2 * math.pi / len(radii)
    ring = centre + STRETCH * numpy.c_[radii * numpy.cos(turn), radii * numpy.sin(turn)]
    ring = numpy.vstack([ring, ring[:1]]).tolist()
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "id": str(number), "properties": {}, "geometry": geometry}


def make(kind, zones, corners, folder):
    random = numpy.random.default_rng(7)
    turn = numpy.arange(corners) * 2 * math.pi / corners
    features = []
    for number in range(zones):
        centre = CENTRE + random.uniform(-0.1, 0.1, 2) * STRETCH
        if kind == "spiky":
            radii = 0.02 * random.uniform(0.8, 1, corners)
        else:
            waves = [random.normal() * 0.25 / k * numpy.sin(k * turn + random.uniform(0, 2 * math.pi)) for k in range(1, 9)]
            radii = numpy.clip(0.012 * (1 + sum(waves)), 0.002, 0.06)
        features.append(feature(number, centre, radii))
    right = feature("right", CENTRE, 0.1 * random.uniform(0.8, 1, 12))
    for name, held in [("zones", features), ("right", [right])]:
        with open(f"{folder}/{name}.geojson", "w") as file:
            json.dump({"type": "FeatureCollection", "features": held}, file)


def geos(folder):
    def read(name):
        with open(f"{folder}/{name}.geojson") as file:
            return [shape(f["geometry"]) for f in json.load(file)["features"]]

    zones, [right] = read("zones"), read("right")
    start = time.time()
    union = shapely.unary_union(shapely.intersection(zones, right))
    print(f"{time.time() - start:.3f} s, share {union.area / right.area:.9f}")


if sys.argv[1] == "make":
    make(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
else:
    geos(sys.argv[2])
