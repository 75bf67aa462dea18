"""Areas that fit each other exactly, given to the program as files, and every relation it tells judged in fractions.

    python3 -m venv venv && venv/bin/pip install mpmath pyproj
    venv/bin/python benches/flush.py [--minezone target/release/minezone] [--scenes 10] [--only "zone 39"]

A scene is a block cut in pieces with corners on the edges of others, the block whole and with a hole, what fills the hole, neighbours, and some of it drawn again from
another corner, the other way round, with more corners. It comes in three kinds: `exact`, on a sheared lattice of whole multiples of a power of two, so that
a corner meant to lie on an edge does; `ulp`, the same with such corners moved by one unit in the last place; `round`, turned and rounded to 0.1 mm or 1e-9 degree, as
files are written. What is right is found by fixtures/plane/exact.py from the doubles in the file, for every pair, both ways, and with --self.

The second table has rights drawn in another plane than the zones: the zones' own corners, moved by PROJ and rounded. Nominal is the relation before that. A relation that differs must be
marked in the column `placed`; a lost touch has no row that could be marked and is counted by itself.
"""
import argparse
import collections
import csv
import json
import math
import random
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "fixtures/plane"))
from exact import INVERSE, Pair, cross  # noqa: E402
from systems import SYSTEMS  # noqa: E402

SIDE = 32
# From one line of the lattice to the next in metres: shapes of 0.1 to 3 km, and of 10 to 100 km.
SIZES = {"county": 8, "province": 256}
RELATIONS = ["disjoint", "touches", "overlaps", "within", "contains", "equals"]
# Zones in the first, rights in the second.
ELSEWHERE = [("zone 39", "degrees"), ("degrees", "zone 39"), ("6-degree zone 20", "zone 40"), ("meridian 113.56", "degrees"), ("UTM 17S", "degrees"),
             ("Lambert", "degrees"), ("zone 39", "Web Mercator"), ("Web Mercator", "zone 39")]


def box(x, y, w, h):
    return [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]


def cut(rng, x, y, w, h, depth):
    """A box in pieces, by lines across it, across its pieces, and through corners."""
    if depth and (depth == 4 or rng.random() < 0.75) and max(w, h) > 1:
        if w > 1 and (h == 1 or rng.random() < 0.5):
            at = rng.randint(1, w - 1)
            return cut(rng, x, y, at, h, depth - 1) + cut(rng, x + at, y, w - at, h, depth - 1)
        at = rng.randint(1, h - 1)
        return cut(rng, x, y, w, at, depth - 1) + cut(rng, x, y + at, w, h - at, depth - 1)
    a, b, c, d = box(x, y, w, h)
    return [[[a, b, c]], [[a, c, d]]] if rng.random() < 0.3 else [[[a, b, c, d]]]


def redrawn(rng, ring):
    corners = []
    for p, q in zip(ring, ring[1:] + ring[:1]):
        corners.append(p)
        middle = (p[0] + q[0], p[1] + q[1])
        if middle[0] % 2 == 0 == middle[1] % 2 and rng.random() < 0.6:
            corners.append((middle[0] // 2, middle[1] // 2))
    start = rng.randrange(len(corners))
    corners = corners[start:] + corners[:start]
    return corners[::-1] if rng.random() < 0.5 else corners


def scene(rng):
    block = box(0, 0, SIDE, SIDE)
    areas = cut(rng, 0, 0, SIDE, SIDE, 4)
    hole = box(rng.randint(2, 18), rng.randint(2, 18), rng.randint(2, 12), rng.randint(2, 12))
    areas += [[block], [block, hole], [hole]]
    at, length = rng.randint(0, SIDE - 3), rng.randint(1, SIDE)
    areas += [[box(SIDE, 0, length, SIDE)], [box(at, SIDE, length, 3)], [[(-4, at - 1), (0, at), (-4, at + 5)]], [box(-length, -length, length, length)],
              [box(at, -4, length, 3)]]
    again = [areas[k] for k in (rng.randrange(len(areas)), len(areas) - 6, len(areas) - 7)]
    return areas + [[redrawn(rng, ring) for ring in area] for area in again]


def on_edges(areas):
    """Corners that lie on an edge of another area, between its ends."""
    edges = [(p, q) for area in areas for ring in area for p, q in zip(ring, ring[1:] + ring[:1])]
    within = lambda o, p, q: min(p[0], q[0]) <= o[0] <= max(p[0], q[0]) and min(p[1], q[1]) <= o[1] <= max(p[1], q[1])
    return {o for area in areas for ring in area for o in ring if any(o not in e and within(o, *e) and cross(*e, o) == 0 for e in edges)}


def place(rng, areas, system, step, kind):
    """Areas of the lattice as doubles in a system."""
    unit = 2.0**-17 if system.is_degrees else 1.0
    ox, oy = (o + rng.randint(-8000, 8000) * unit - (40_000 * unit if step > 100 else 0) for o in system.origin)
    if kind == "round":
        turn, digits = rng.uniform(0, 2 * math.pi), 9 if system.is_degrees else 4
        reach, s, c = 8.7 * step, math.sin(turn), math.cos(turn)
        point = lambda p: (round(ox + unit * reach * (c * p[0] - s * p[1]), digits), round(oy + unit * reach * (s * p[0] + c * p[1]), digits))
        return [[list(map(point, ring)) for ring in area] for area in areas]
    a, b = rng.choice([((8, 0), (0, 8)), ((5, 3), (-2, 7)), ((11, -7), (4, 9)), ((8, 3), (-1, 11)), ((9, -2), (3, 8))])
    point = lambda p: (ox + unit * step * (a[0] * p[0] + a[1] * p[1]), oy + unit * step * (b[0] * p[0] + b[1] * p[1]))
    corners = on_edges(areas) if kind == "ulp" else ()

    def moved(p):
        x, y = point(p)
        if p in corners:
            by = rng.choice([-math.inf, math.inf])
            return (math.nextafter(x, by), y) if rng.random() < 0.5 else (x, math.nextafter(y, by))
        return x, y

    # Each area moves its own corners: where two had one in common they now are a unit apart, or not.
    return [[list(map(moved, ring)) for ring in area] for area in areas]


def write(path, areas, system):
    features = [{"type": "Feature", "id": str(n), "properties": {}, "geometry": {"type": "Polygon", "coordinates": [[*map(list, ring), list(ring[0])] for ring in area]}}
                for n, area in enumerate(areas)]
    collection = {"type": "FeatureCollection", "features": features}
    if system.is_code or system.crs.startswith("PROJCS"):
        collection["crs"] = {"type": "name", "properties": {"name": system.crs}}
    path.write_text(json.dumps(collection))


class Program:
    def __init__(self, path):
        self.path, self.folder = path, tempfile.TemporaryDirectory()
        self.place = Path(self.folder.name)

    def overlap(self, rights, of_rights, zones=None, of_zones=None):
        """Rows by the numbers of right and zone; with --self where no zones are given."""
        write(self.place / "a.geojson", rights, of_rights)
        given = [] if of_rights.is_code else ["--crs", of_rights.crs]
        if zones is None:
            given += ["--self"]
        else:
            write(self.place / "b.geojson", zones, of_zones)
            given += ["--zones", "b.geojson"] + ([] if of_zones.is_code else ["--zones-crs", of_zones.crs])
        run = subprocess.run([self.path, "overlap", "a.geojson", *given, "--touching", "-o", "out.csv"], cwd=self.place, capture_output=True, text=True)
        if run.returncode:
            sys.exit(f"{of_rights.name}: {run.stderr}")
        for word in ("rejected", "error 错误"):
            if word in run.stderr:
                print(run.stderr, file=sys.stderr)
                break
        with open(self.place / "out.csv", encoding="utf-8-sig") as file:
            return {(int(row["right_id"]), int(row["zone_id"])): row for row in csv.DictReader(file)}


def is_sound(row):
    """An area where interiors meet, and only there; all of what lies in the other."""
    area, relation = float(row["overlap_m2"]), row["relation"]
    whole = {"within": "share_of_right", "contains": "share_of_zone"}.get(relation)
    return (area > 0) == (relation not in ("touches", "disjoint")) and (whole is None or float(row[whole]) == 1.0)


def judged(areas):
    found = {}
    for a in range(len(areas)):
        for b in range(a, len(areas)):
            relation = Pair(areas[a], areas[b]).relation
            found[a, b], found[b, a] = relation, INVERSE.get(relation, relation)
    return found


def one_plane(program, system, size, scenes):
    count, wrong, unsound, among = collections.Counter(), collections.Counter(), 0, 0
    for number in range(scenes):
        for kind in ("exact", "ulp", "round"):
            rng = random.Random(f"{size} {number} {kind}")
            areas = place(rng, scene(rng), system, SIZES[size], kind)
            right = judged(areas)
            rows = program.overlap(areas, system, areas, system)
            alone = program.overlap(areas, system)
            unsound += sum(not is_sound(row) for row in [*rows.values(), *alone.values()])
            for pair, relation in right.items():
                count[relation] += 1
                reported = rows.get(pair, {"relation": "disjoint"})["relation"]
                if reported != relation:
                    wrong[relation, reported, kind] += 1
                if pair[0] < pair[1]:
                    among += alone.get(pair, {"relation": "disjoint"})["relation"] != relation
    return count, wrong, unsound, among


def moved(areas, source, target):
    import pyproj
    back = (lambda x, y: (x, y)) if source.is_degrees else (lambda x, y: pyproj.Proj(source.proj)(x, y, inverse=True))
    forth = (lambda x, y: (x, y)) if target.is_degrees else pyproj.Proj(target.proj)
    digits = 9 if target.is_degrees else 4
    point = lambda p: tuple(round(c, digits) for c in forth(*back(*p)))
    return [[list(map(point, ring)) for ring in area] for area in areas]


def elsewhere(program, zones_in, rights_in, size, scenes):
    tally = collections.Counter()
    for number in range(scenes):
        rng = random.Random(f"elsewhere {size} {number}")
        zones = place(rng, scene(rng), zones_in, SIZES[size], "exact")
        rights = moved(zones, zones_in, rights_in)
        rows = program.overlap(rights, rights_in, zones, zones_in)
        for pair, nominal in judged(zones).items():
            row = rows.get(pair)
            reported = row["relation"] if row else "disjoint"
            if nominal == reported == "disjoint":
                continue
            tally["pairs"] += 1
            is_marked = bool(row) and (row.get("placed") or "").lower() == "true"
            tally["marked"] += is_marked
            if reported != nominal:
                tally["differ"] += 1
                if row is None and nominal == "touches":
                    tally["lost"] += 1
                elif not is_marked:
                    tally["silent"] += 1
    return tally


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--minezone", default=str(ROOT / "target/release/minezone"))
    parser.add_argument("--scenes", type=int, default=10)
    parser.add_argument("--only", help="the plane of this name")
    arguments = parser.parse_args()
    program = Program(str(Path(arguments.minezone).resolve()))
    by_name = {system.name: system for system in SYSTEMS}
    print(f"{'plane':<17} {'size':<9} {'pairs':>6} " + " ".join(f"{r:>8}" for r in RELATIONS) + f" {'wrong':>6} {'--self':>6} {'unsound':>7}  of them")
    total = 0
    for system in SYSTEMS:
        for size in SIZES if arguments.only in (None, system.name) else ():
            count, wrong, unsound, among = one_plane(program, system, size, arguments.scenes)
            kinds = ", ".join(f"{right}>{reported} {kind} {n}" for (right, reported, kind), n in wrong.most_common(3))
            bad = sum(wrong.values())
            total += bad + unsound + among
            print(f"{system.name:<17} {size:<9} {sum(count.values()):>6} " + " ".join(f"{count[r]:>8}" for r in RELATIONS) + f" {bad:>6} {among:>6} {unsound:>7}  {kinds}",
                  flush=True)
    print(f"\n{'zones in':<17} {'rights in':<13} {'size':<9} {'pairs':>6} {'marked':>7} {'differ':>7} {'lost touch':>10} {'silently':>8}")
    for first, second in ELSEWHERE:
        for size in SIZES if arguments.only in (None, first) else ():
            t = elsewhere(program, by_name[first], by_name[second], size, arguments.scenes)
            total += t["silent"]
            print(f"{first:<17} {second:<13} {size:<9} {t['pairs']:>6} {t['marked'] / t['pairs']:>7.1%} {t['differ']:>7} {t['lost']:>10} {t['silent']:>8}", flush=True)
    sys.exit(total > 0)


main()
