#!/usr/bin/env python3
"""Inputs made to exhaust time or memory: makes them, runs a command on each, prints what it took.

    python3 benches/hostile.py BINARY [--only WORD] [--folder DIR] [--json FILE]

Every command runs with at most 8 GB of address space and 120 s. The bound that is promised is 1 GiB and 10 s of two free
cores for 10 MB of input, and as much more for a larger one: a line that breaks it is marked. On a machine with other work
the clock says little: a line whose work took less than 10 s of the processor is not marked for it. Standard library only.
"""

import argparse
import datetime
import json
import math
import os
import random
import resource
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

ADDRESS_SPACE = 8 << 30
SECONDS = 120
PROMISED_MB, PROMISED_SECONDS = 1024, 10
MEGABYTE = 1_000_000

CASES = []


def case(name, *arguments):
    """Registers a maker of input files; `{name}` in the arguments stands for a file of that name in its folder."""

    def register(make):
        CASES.append((name, arguments, make))
        return make

    return register


# --- writing GeoJSON


def ring(points):
    points = list(points)
    return points + points[:1]


def square(x, y, side):
    return ring([[x, y], [x + side, y], [x + side, y + side], [x, y + side]])


def feature(rings, id_=None, **properties):
    geometry = {"type": "Polygon", "coordinates": rings}
    head = {"type": "Feature", "geometry": geometry, "properties": properties}
    return json.dumps(head if id_ is None else {**head, "id": id_}, ensure_ascii=False)


def write(path, lines):
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(line + "\n" for line in lines)


def zones(folder):
    """A file of one zone, for what is not about zones."""
    write(folder / "zones.geojsonl", [feature([square(118.3, 36.6, 0.1)], "Z")])


def repeat(line, size=10 * MEGABYTE):
    return (line for _ in range(size // (len(line) + 1)))


# --- many defects

EMPTIES = {
    "{} lines": "{}",
    "[0,0,0] features": '{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[0,0,0]}}',
    "empty rings": '{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[],[]]}}',
    "MultiPolygon [[]]": '{"type":"Feature","properties":{},"geometry":{"type":"MultiPolygon","coordinates":[[]]}}',
    "no geometry": '{"type":"Feature","properties":{},"geometry":null}',
}
COMMANDS = {
    "screen": ("screen", "{rights.geojsonl}"),
    "screen --each": ("screen", "{rights.geojsonl}", "--each", "-o", "{out.jsonl}", "--quarantine", "{q.geojsonl}"),
    "overlap zones": ("overlap", "{one.geojsonl}", "--zones", "{rights.geojsonl}"),
    "overlap rights": ("overlap", "{rights.geojsonl}", "--zones", "{zones.geojsonl}", "--quarantine", "{q.geojsonl}"),
    "overlap --self": ("overlap", "{rights.geojsonl}", "--self"),
    "occupy json": ("occupy", "{rights.geojsonl}", "--zones", "{zones.geojsonl}", "-o", "{out.json}"),
    "area": ("area", "{rights.geojsonl}"),
    "area json": ("area", "{rights.geojsonl}", "-o", "{out.json}"),
    "quota": ("quota", "{rights.geojsonl}"),
    "convert": ("convert", "{rights.geojsonl}", "{out.csv}"),
    "prepare": ("prepare", "{rights.geojsonl}", "-o", "{out.mzones}"),
}


def register_empties():
    for command, arguments in COMMANDS.items():
        for name, line in EMPTIES.items():
            # Each command with the worst of them, each of them with two commands.
            if name != "{} lines" and command not in ("screen", "overlap zones"):
                continue

            def make(folder, line=line):
                write(folder / "rights.geojsonl", repeat(line))
                write(folder / "one.geojsonl", [feature([square(118.3, 36.6, 0.1)], "R")])
                zones(folder)

            case(f"{command}: 10 MB of {name}", *arguments)(make)


register_empties()


@case("overlap zones: one collection of 10 MB of {}", "overlap", "{one.geojsonl}", "--zones", "{rights.geojson}")
def collection(folder):
    (folder / "rights.geojson").write_text(
        '{"type":"FeatureCollection","features":[' + ",".join(["{}"] * 3_300_000) + "]}"
    )
    write(folder / "one.geojsonl", [feature([square(118.3, 36.6, 0.1)], "R")])


@case("overlap: 10 MB of empty parts in one record", "overlap", "{rights.geojson}", "--zones", "{zones.geojsonl}")
def empty_parts(folder):
    coordinates = ",".join(["[]"] * 3_300_000)
    (folder / "rights.geojson").write_text(
        '{"type":"Feature","properties":{},"geometry":{"type":"MultiPolygon","coordinates":[[[[118,36],[119,36],[119,37],[118,36]]],'
        + coordinates
        + "]}}"
    )
    zones(folder)


@case("overlap: 10 MB of unclosed rings in one record", "overlap", "{rights.geojson}", "--zones", "{zones.geojsonl}")
def unclosed(folder):
    hole = "[[118.5,36.2],[118.6,36.2]]"
    (folder / "rights.geojson").write_text(
        '{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[118,36],[119,36],[119,37],[118,36]],'
        + ",".join([hole] * 360_000)
        + "]}}"
    )
    zones(folder)


# --- archives


def archive(folder, member, inner):
    with zipfile.ZipFile(folder / "rights.zip", "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr(member, inner)


@case("screen: archive of 63 MB of {} lines", "screen", "{rights.zip}")
def archive_lines(folder):
    archive(folder, "rights.geojsonl", "{}\n" * 21_000_000)


@case("overlap zones: archive of 63 MB of {}", "overlap", "{one.geojsonl}", "--zones", "{rights.zip}")
def archive_collection(folder):
    archive(folder, "rights.geojson", '{"type":"FeatureCollection","features":[' + ",".join(["{}"] * 21_000_000) + "]}")
    write(folder / "one.geojsonl", [feature([square(118.3, 36.6, 0.1)], "R")])


# --- crossings


def comb(teeth, upright):
    """A comb whose teeth reach over the unit square, upright or lying."""
    points = []
    for k in range(teeth):
        start, end = (2 * k + 0.5) / (2 * teeth), (2 * k + 1.3) / (2 * teeth)
        points += [[start, -0.1], [start, 1.1], [end, 1.1], [end, -0.1]]
    points += [[1.0, -0.2], [0.0, -0.2]]
    place = lambda p: [118.3 + 0.1 * p[0], 36.6 + 0.1 * p[1]]
    return ring([place(p if upright else [p[1], p[0]]) for p in points])


def combs(folder, teeth):
    write(folder / "rights.geojsonl", [feature([comb(teeth, True)], "R")])
    write(folder / "zones.geojsonl", [feature([comb(teeth, False)], "Z")])


for teeth in (1_000, 3_000, 10_000):
    for command, arguments in {
        "overlap": ("overlap", "{rights.geojsonl}", "--zones", "{zones.geojsonl}"),
        "overlap --geometry": ("overlap", "{rights.geojsonl}", "--zones", "{zones.geojsonl}", "--geometry"),
        "occupy": ("occupy", "{rights.geojsonl}", "--zones", "{zones.geojsonl}"),
    }.items():
        case(f"{command}: combs of {teeth:,} x {teeth:,} teeth", *arguments)(
            lambda folder, teeth=teeth: combs(folder, teeth)
        )


def combs_that_touch(folder, teeth):
    upright, lying = comb(teeth, True), comb(teeth, False)
    # A common vertex beside the teeth sends the pair the slow way.
    corner = [118.3 - 0.02, 36.6 - 0.02]
    upright[-2], lying[-2] = corner, corner
    write(folder / "rights.geojsonl", [feature([upright], "R")])
    write(folder / "zones.geojsonl", [feature([lying], "Z")])


for teeth in (1_000, 10_000):
    case(f"overlap: combs of {teeth:,} teeth that touch", "overlap", "{rights.geojsonl}", "--zones", "{zones.geojsonl}")(
        lambda folder, teeth=teeth: combs_that_touch(folder, teeth)
    )


@case("occupy: two combs on a comb, 3,000 teeth", "occupy", "{rights.geojsonl}", "--zones", "{zones.geojsonl}")
def three_combs(folder):
    write(folder / "rights.geojsonl", [feature([comb(3_000, True)], "R")])
    lying = comb(3_000, False)
    moved = [[x + 1e-3, y + 1e-6] for x, y in lying]
    write(folder / "zones.geojsonl", [feature([lying], "Z1"), feature([moved], "Z2")])


@case("overlap --self: 30 combs of 1,000 teeth", "overlap", "{rights.geojsonl}", "--self")
def many_combs(folder):
    lines = []
    for k in range(30):
        points = [[x + 1e-6 * k, y + 1e-6 * k] for x, y in comb(1_000, k % 2 == 0)]
        lines.append(feature([points], f"R{k}"))
    write(folder / "rights.geojsonl", lines)


# --- one ring that meets itself


def back_and_forth(vertices):
    points = [[118.3 + 0.1 * (k % 2) + 1e-6 * k, 36.6] for k in range(vertices)]
    return ring([*points, [118.35, 36.7]])


def zigzag(vertices):
    """To and fro over one stretch of a line, in one place at each end."""
    points = [[118.3 + 0.1 * (k % 2), 36.6] for k in range(vertices)]
    return ring([*points, [118.35, 36.7]])


def fan(vertices):
    """Every other vertex is the same."""
    points = []
    for k in range(vertices // 2):
        angle = 2 * math.pi * k / vertices * 1.9
        points += [[118.3, 36.6], [118.3 + 0.1 * math.cos(angle), 36.6 + 0.1 * math.sin(angle)]]
    return ring(points)


def flower(vertices):
    """Petals that meet in one vertex."""
    points = []
    for k in range(vertices // 3):
        corner = lambda off: 2 * math.pi * (k + off) / (vertices // 3)
        points += [[118.3, 36.6], *([118.3 + 0.1 * math.cos(corner(off)), 36.6 + 0.1 * math.sin(corner(off))] for off in (0.2, 0.8))]
    return ring(points)


def star(vertices):
    """A star polygon: almost every edge crosses every other."""
    step = vertices // 2 - 1
    turn = lambda k: 2 * math.pi * k * step / vertices
    return ring([[118.3 + 0.1 * math.cos(turn(k)), 36.6 + 0.1 * math.sin(turn(k))] for k in range(vertices)])


def spiral(vertices):
    half, turns = vertices // 2, 200
    place = lambda k, off: [
        118.3 + 0.1 * (0.02 + k / half + off) * math.cos(2 * math.pi * turns * k / half),
        36.6 + 0.1 * (0.02 + k / half + off) * math.sin(2 * math.pi * turns * k / half),
    ]
    out = [place(k, 0.0) for k in range(half)]
    back = [place(k, 0.4 / turns) for k in reversed(range(half))]
    return ring(out + back)


def wiggle(vertices):
    """Long thin teeth aslant, as many as go into a record."""
    points = []
    for k in range(vertices // 2):
        points += [[118.3 + 1e-7 * k, 36.6 + 1e-7 * k], [118.31 + 1e-7 * k, 36.59 + 1e-7 * k]]
    return ring([*points, [119.0, 37.4], [118.3, 37.4]])


SHAPES = {
    "5,000 vertices to and fro on a line": (back_and_forth, 5_000),
    "10,000 vertices to and fro on a line": (back_and_forth, 10_000),
    "100,000 vertices to and fro on a line": (back_and_forth, 100_000),
    "10,000 vertices on two places": (zigzag, 10_000),
    "100,000 vertices on two places": (zigzag, 100_000),
    "fan of 10,000": (fan, 10_000),
    "fan of 100,000": (fan, 100_000),
    "flower of 10,000": (flower, 10_000),
    "flower of 100,000": (flower, 100_000),
    "star of 10,001": (star, 10_001),
    "star of 100,001": (star, 100_001),
    "spiral of 100,000": (spiral, 100_000),
    "spiral of 1,000,000": (spiral, 1_000_000),
    "teeth of 200,000": (wiggle, 200_000),
}
for name, (shape, size) in SHAPES.items():
    for command in ("screen", "overlap"):
        if command == "overlap" and "100,000" in name:
            continue
        against = ("--zones", "{zones.geojsonl}") if command == "overlap" else ()

        def make_shape(folder, shape=shape, size=size):
            write(folder / "rights.geojsonl", [feature([shape(size)], "R")])
            zones(folder)

        case(f"{command}: {name}", command, "{rights.geojsonl}", *against)(make_shape)


@case("overlap zones: spiral of 1,000,000", "overlap", "{one.geojsonl}", "--zones", "{spiral.geojsonl}")
def spiral_zone(folder):
    write(folder / "spiral.geojsonl", [feature([spiral(1_000_000)], "Z")])
    write(folder / "one.geojsonl", [feature([square(118.3, 36.6, 0.01)], "R")])


@case("screen: 100,000 holes", "screen", "{rights.geojsonl}")
def holes(folder):
    inner = [square(118.3 + 1e-3 * (k % 316), 36.6 + 1e-3 * (k // 316), 5e-4)[::-1] for k in range(100_000)]
    write(folder / "rights.geojsonl", [feature([square(118.2, 36.5, 0.6), *inner], "R")])


@case("screen: 50,000 holes in one place", "screen", "{rights.geojsonl}")
def holes_in_one_place(folder):
    inner = [square(118.3, 36.6, 5e-4)[::-1]] * 50_000
    write(folder / "rights.geojsonl", [feature([square(118.2, 36.5, 0.6), *inner], "R")])


@case("screen: 20,000 parts inside each other", "screen", "{rights.geojsonl}")
def nested(folder):
    parts = [[square(118.3 + 1e-6 * k, 36.6 + 1e-6 * k, 0.05 - 2e-6 * k)] for k in range(20_000)]
    geometry = {"type": "MultiPolygon", "coordinates": parts}
    write(folder / "rights.geojsonl", [json.dumps({"type": "Feature", "geometry": geometry, "properties": {}})])


# --- many rights on each other


def scattered(count, spread, seed=1):
    rng = random.Random(seed)
    for k in range(count):
        x, y = 118.3 + spread * rng.random(), 36.6 + spread * rng.random()
        corner = lambda t: [x + 0.02 * math.cos(t), y + 0.02 * math.sin(t)]
        yield feature([ring(corner(2 * math.pi * i / 12) for i in range(12))], f"R{k}", 矿种="铁矿")


def identical(count):
    line = feature([square(118.3, 36.6, 0.05)], None, 矿种="铁矿")
    return [line] * count


for count in (500, 2_000, 15_000):
    case(f"screen: {count:,} rights all over each other", "screen", "{rights.geojsonl}")(
        lambda folder, count=count: write(folder / "rights.geojsonl", scattered(count, 0.005))
    )
for count in (2_500, 10_000):
    case(f"screen: {count:,} identical rights", "screen", "{rights.geojsonl}")(
        lambda folder, count=count: write(folder / "rights.geojsonl", identical(count))
    )
case("screen csv: 2,500 identical rights", "screen", "{rights.geojsonl}", "-o", "{out.csv}")(
    lambda folder: write(folder / "rights.geojsonl", identical(2_500))
)
case("screen json: 2,500 identical rights", "screen", "{rights.geojsonl}", "-o", "{out.json}")(
    lambda folder: write(folder / "rights.geojsonl", identical(2_500))
)


def quarries(folder):
    """Small quarries beside each other, of which each is to be 300 m from the next (L27)."""
    properties = {"矿种": "建筑石料用灰岩", "开采方式": "露天", "设置类型": "新建", "生产规模": "50万吨/年"}
    places = ((118.3 + 2e-5 * (n % 100), 36.75 + 2e-5 * (n // 100)) for n in range(5_000))
    write(folder / "rights.geojsonl", [feature([square(x, y, 1e-5)], f"R{n}", **properties) for n, (x, y) in enumerate(places)])


case("screen: 5,000 quarries beside each other", "screen", "{rights.geojsonl}")(quarries)
for count in (5_000, 20_000):
    case(f"overlap --self: {count:,} identical rights", "overlap", "{rights.geojsonl}", "--self")(
        lambda folder, count=count: write(folder / "rights.geojsonl", identical(count))
    )
case("overlap --self geojson: 3,000 identical rights", "overlap", "{rights.geojsonl}", "--self", "-o", "{out.geojson}")(
    lambda folder: write(folder / "rights.geojsonl", identical(3_000))
)
case("area: 20,000 rights as a table", "area", "{rights.geojsonl}")(
    lambda folder: write(folder / "rights.geojsonl", scattered(20_000, 0.5))
)
case("screen: 20,000 rights as a table", "screen", "{rights.geojsonl}")(
    lambda folder: write(folder / "rights.geojsonl", scattered(20_000, 8.0))
)
case("area: 100,000 rights of one id", "area", "{rights.geojsonl}")(
    lambda folder: write(folder / "rights.geojsonl", identical(100_000))
)


def zones_on_each_other(folder):
    write(folder / "rights.geojsonl", scattered(100, 0.005))
    write(folder / "zones.geojsonl", scattered(10_000, 0.01, seed=2))


case("occupy csv: 100 rights, 10,000 zones", "occupy", "{rights.geojsonl}", "--zones", "{zones.geojsonl}")(
    zones_on_each_other
)
case(
    "occupy json: 100 rights, 10,000 zones", "occupy", "{rights.geojsonl}", "--zones", "{zones.geojsonl}", "-o", "{out.json}"
)(zones_on_each_other)


# --- ids and names


@case("screen: an id of 1,000,000 characters", "screen", "{rights.geojsonl}")
def long_id(folder):
    write(folder / "rights.geojsonl", [feature([square(118.3, 36.6, 0.05)], "编" * 1_000_000)])


case("area: an id of 1,000,000 characters", "area", "{rights.geojsonl}")(long_id)
case("overlap: an id of 1,000,000 characters", "overlap", "{rights.geojsonl}", "--self")(
    lambda folder: write(
        folder / "rights.geojsonl", [feature([square(118.3, 36.6, 0.05)], letter * 1_000_000) for letter in "甲乙"]
    )
)


@case("screen: a property of 10 MB", "screen", "{rights.geojsonl}")
def long_property(folder):
    write(folder / "rights.geojsonl", [feature([square(118.3, 36.6, 0.05)], "R", 矿种="铁" * 3_300_000)])


@case("screen: a zone name of 10 MB", "screen", "{rights.geojsonl}", "--plan", "{plan}")
def long_zone_name(folder):
    plan(folder, layers=1, zone_properties={"名称": "名" * 3_300_000})
    write(folder / "rights.geojsonl", [feature([square(118.3, 36.6, 0.05)], "R")])


@case("screen: 300,000 repeated names", "screen", "{rights.geojsonl}")
def repeated_names(folder):
    names = ",".join(f'"名{k}":{k},"名{k}":{k + 1}' for k in range(150_000))
    (folder / "rights.geojsonl").write_text(
        '{"type":"Feature","properties":{%s},"geometry":{"type":"Polygon","coordinates":%s}}\n'
        % (names, json.dumps([square(118.3, 36.6, 0.05)])),
        encoding="utf-8",
    )


# --- plans


def plan(folder, layers=1, terms=1, zone_count=1, database=False, zone_properties=None):
    root = folder / "plan"
    (root / "rules").mkdir(parents=True)
    (root / "zones").mkdir()
    head = 'id = "plan"\ntitle = "t"\nauthority = "a"\napproved_by = "b"\nversion = "1"\nterm = { from = "2021-01-01", until = "2025-12-31" }\n'
    for k in range(layers):
        head += f'\n[[layer]]\nname = "l{k}"\ntitle = "t{k}"\n'
    (root / "plan.toml").write_text(head, encoding="utf-8")
    (root / "instruments.toml").write_text(
        '[[instrument]]\nid = "i"\ntitle = "t"\nissuer = "a"\nfrom = "2021-01-01"\nsource = "s"\n', encoding="utf-8"
    )
    rule = (
        'id = "A1"\ntitle = "t"\nin_principle = false\n\n[doc]\nzh = "z"\nen = "e"\n\n[clause]\ninstrument = "i"\narticle = "1"\ntext = "t"\n'
        '\n[exclusion]\nlayers = ["l0"]\n'
    )
    for k in range(terms):
        rule += f'\n[[terms]]\nfrom = "{datetime.date(2021, 1, 1) + datetime.timedelta(days=k)}"\nverdict = "forbidden"\n'
    (root / "rules" / "A1.toml").write_text(rule, encoding="utf-8")
    if database:
        geopackage(root / "zones" / "all.gpkg", [f"t{k}" for k in range(300)])
        return
    zone = feature([square(118.3, 36.6, 0.05)], None, **(zone_properties or {}))
    write(root / "zones" / "l0.geojsonl", [zone] * zone_count)


def geopackage(path, names):
    """A GeoPackage (OGC 12-128r19) of one square in each of some tables."""
    db = sqlite3.connect(path)
    db.execute("PRAGMA application_id = 1196444487")
    db.execute("PRAGMA user_version = 10300")
    db.execute(
        "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,"
        " organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT)"
    )
    wkt = 'GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000",SPHEROID["CGCS2000",6378137,298.257222101]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4490"]]'
    db.execute("INSERT INTO gpkg_spatial_ref_sys VALUES ('CGCS2000', 4490, 'EPSG', 4490, ?, NULL)", (wkt,))
    db.execute(
        "CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT, description TEXT,"
        " last_change DATETIME, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER)"
    )
    db.execute(
        "CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT"
        " NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL)"
    )
    points = square(118.3, 36.6, 0.05)
    wkb = struct.pack("<BIII", 1, 3, 1, len(points)) + b"".join(struct.pack("<dd", *p) for p in points)
    blob = b"GP\0\1" + struct.pack("<i", 4490) + wkb
    for name in names:
        db.execute(f"CREATE TABLE {name} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom BLOB)")
        db.execute(f"INSERT INTO {name} (geom) VALUES (?)", (blob,))
        db.execute(
            "INSERT INTO gpkg_contents VALUES (?, 'features', ?, '', '2025-01-01T00:00:00.000Z', NULL, NULL, NULL, NULL, 4490)",
            (name, name),
        )
        db.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'POLYGON', 4490, 0, 0)", (name,))
    db.commit()
    db.close()


def plan_and_right(folder, **what):
    plan(folder, **what)
    write(folder / "rights.geojsonl", [feature([square(118.3, 36.6, 0.05)], "R")])


PLANS = {
    "100,000 [[layer]]": {"layers": 100_000},
    "100,000 terms": {"terms": 100_000},
    "2,000 duplicate zones": {"zone_count": 2_000},
    "100,000 duplicate zones": {"zone_count": 100_000},
    "300 layers declared, a database of 300 others": {"layers": 300, "database": True},
}
for name, what in PLANS.items():
    case(f"lint: {name}", "lint", "{plan}")(lambda folder, what=what: plan_and_right(folder, **what))
    if "duplicate" not in name:
        case(f"screen: {name}", "screen", "{rights.geojsonl}", "--plan", "{plan}")(
            lambda folder, what=what: plan_and_right(folder, **what)
        )


# --- running


def limit():
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.setsid()


def run(binary, arguments, folder):
    named = [str(folder / a[1:-1]) if a.startswith("{") else a for a in arguments]
    with open(folder / "stdout", "wb") as out, open(folder / "stderr", "wb") as err:
        start = time.monotonic()
        child = subprocess.Popen([binary, *named], stdout=out, stderr=err, stdin=subprocess.DEVNULL, preexec_fn=limit)
        ended = False
        while time.monotonic() - start < SECONDS:
            pid, status, usage = os.wait4(child.pid, os.WNOHANG)
            if pid:
                ended = True
                break
            time.sleep(0.01)
        if not ended:
            os.kill(child.pid, signal.SIGKILL)
            _, status, usage = os.wait4(child.pid, 0)
        child.returncode = 0
    code = "timeout" if not ended else os.waitstatus_to_exitcode(status)
    size = max((p.stat().st_size for p in folder.rglob("*") if p.is_file() and p.name not in OUTPUTS), default=0)
    said = (folder / "stderr").read_bytes().decode(errors="replace").strip().splitlines()
    return {
        "input_mb": size / MEGABYTE,
        "seconds": time.monotonic() - start,
        # On a shared machine this is what can be compared; two cores halve it at best.
        "processor_seconds": usage.ru_utime + usage.ru_stime,
        "peak_mb": usage.ru_maxrss / 1024,
        "exit": code,
        "said": (said[-1] if said else "")[:160],
    }


OUTPUTS = ("stdout", "stderr", "out.jsonl", "out.json", "out.csv", "out.geojson", "out.mzones", "q.geojsonl")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--only", action="append", help="only cases whose name holds this word")
    parser.add_argument("--folder", help="where inputs are made [default: a temporary folder]")
    parser.add_argument("--json", help="write the figures here as well, a line a case")
    options = parser.parse_args()
    print("| case | input MB | s | of processor | peak MB | exit |  |\n|---|---:|---:|---:|---:|---:|---|", flush=True)
    for name, arguments, make in CASES:
        if options.only and not any(word in name for word in options.only):
            continue
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            folder = Path(folder)
            # In a process of its own: what this one has in memory would be counted as its child's.
            if (maker := os.fork()) == 0:
                try:
                    make(folder)
                finally:
                    os._exit(0)
            os.waitpid(maker, 0)
            found = run(os.path.abspath(options.binary), arguments, folder)
        share = max(1.0, found["input_mb"] / 10)
        seconds = min(found["seconds"], found["processor_seconds"])
        is_over = (
            found["peak_mb"] > PROMISED_MB * share or seconds > PROMISED_SECONDS * share or found["exit"] not in (0, 1, 2)
        )
        mark = "**over**" if is_over else ""
        print(
            f"| {name} | {found['input_mb']:.1f} | {found['seconds']:.1f} | {found['processor_seconds']:.1f} | {found['peak_mb']:.0f} | {found['exit']} | {mark} |",
            flush=True,
        )
        print(f"    {found['said']}", file=sys.stderr, flush=True)
        if options.json:
            with open(options.json, "a", encoding="utf-8") as out:
                out.write(json.dumps({"case": name, **found}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
