#!/usr/bin/env python3
"""Makes the seeds of the fuzz targets of the fixtures, in fuzz/corpus/<target>/.

What a target puts before the bytes, or reads of them beside the file, is left away or added here. Prepared zones are
made by the program: cargo build first.
"""

import json
import struct
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"
PLAN = ROOT / "layers" / "qingzhou-2021-2025"
CORPUS = ROOT / "fuzz" / "corpus"
# Longer files are slow to change and show nothing that shorter ones do not.
LONGEST = 160 << 10


def seed(target, name, data):
    if len(data) <= LONGEST:
        (CORPUS / target).mkdir(parents=True, exist_ok=True)
        (CORPUS / target / ("seed-" + str(name).replace("/", "-"))).write_bytes(data)


def found(*patterns):
    for pattern in patterns:
        for path in sorted(FIXTURES.glob(pattern)):
            yield path.relative_to(FIXTURES), path.read_bytes()


def as_they_are():
    for target, patterns in {
        "dxf": ["**/*.dxf"],
        "geojson": ["**/*.geojson", "**/*.geojsonl", "**/*.geojsons"],
        "geopackage": ["**/*.gpkg"],
        "gml": ["**/*.gml"],
        "kml": ["**/*.kml"],
        "xlsx": ["**/*.xlsx"],
        "zip": ["**/*.zip", "**/*.kmz"],
    }.items():
        for name, data in found(*patterns):
            seed(target, name, data)


def behind_a_beginning():
    for name, data in found("**/*.fgb"):
        seed("flatgeobuf", name, data[8:])
    for name, data in found("land-txt/*.txt", "format/twenty/*.txt"):
        seed("land_txt", name, data)
    for name, data in found("**/*.csv"):
        head, _, rows = data.partition(b"\n")
        if b"WKT" in head:
            seed("csv_wkt", name, rows)
    for name, data in found("corner-table/*.csv", "corner-table/*.txt", "format/twenty/corners*.csv"):
        kind = 1 if name.suffix == ".txt" else 0
        angles = 1 if "dms" in name.name else 2 if "packed" in name.name else 0
        seed("corner_table", name, bytes([kind + 2 * angles]) + data)


def sets():
    for name, data in found("**/*.mif"):
        rows = (FIXTURES / name).with_suffix(".mid")
        seed("mif", name, data + b"\0" + (rows.read_bytes() if rows.exists() else b""))
    for name, shapes in found("**/*.shp"):
        index, table = ((FIXTURES / name).with_suffix(ending).read_bytes() for ending in [".shx", ".dbf"])
        seed("shapefile", name, struct.pack("<HH", len(shapes), len(index)) + shapes + index + table)


def plans():
    sound = FIXTURES / "plans-invalid" / "sound"
    # A folder without a plan holds what differs from the sound one.
    for folder in [path for path in sorted(sound.parent.iterdir()) if path.is_dir()] + [PLAN]:
        texts = {}
        for base in [folder] if (folder / "plan.toml").exists() else [sound, folder]:
            files = [path for path in sorted(base.rglob("*")) if path.is_file() and path.stat().st_size < 32 << 10]
            texts |= {path.relative_to(base): path.read_text(errors="replace") for path in files}
        seed("plan", folder.name, "".join("=== %s\n%s" % file for file in texts.items()).encode())
    # Each kind of rule, in a plan that is sound.
    start = (CORPUS / "plan" / "seed-sound").read_bytes()
    for name, data in found("rules/*.toml"):
        seed("plan", name, start + b"=== rules/%s\n" % name.name.encode() + data)


def journals():
    written = {"bytes": 1, "lines": 7, "checksum": ""}
    for verdicts in [{}, {"forbidden": 7}]:
        tally = {"measured": 7, "rejected": 3, "verdicts": verdicts, "possible": verdicts}
        outputs = [written, {**written, "lines": 3}]
        last = {"records": 10, "outputs": outputs, "tally": tally, "complete": False}
        lines = [{**last, "records": 5}, last]
        seed("journal", "judged" if verdicts else "measured", "\n".join(map(json.dumps, lines)).encode())


def prepared():
    program = ROOT / "target" / "debug" / "minezone"
    files = [FIXTURES / "crs" / "zone39.geojson", *sorted(FIXTURES.glob("verdicts/zones/*"))]
    with tempfile.TemporaryDirectory() as folder:
        for path in files:
            made = Path(folder) / path.stem
            subprocess.run([program, "prepare", path, "-o", made], check=False)
            if made.exists():
                seed("prepared", path.stem, made.read_bytes())


for make in [as_they_are, behind_a_beginning, sets, plans, journals, prepared]:
    make()
for folder in sorted(CORPUS.iterdir()):
    print(folder.name, len(list(folder.glob("seed-*"))))
