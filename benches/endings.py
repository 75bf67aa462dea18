"""Ends runs at random moments and fills disks at random sizes, and looks at what is left.

    python3 benches/endings.py [--minezone target/release/minezone] [--times 40] [--seed 1]

Each of `screen --each`, `convert` to every format that is written, and `prepare` is killed (SIGKILL), and asked to end (SIGTERM, SIGINT), at `--times` moments each, and
run with as many limits of the size of a file, or as root on as many small file systems in memory. What stood under the final name before must be there as it was, or what an undisturbed
run writes; nothing else may bear its name; the exit code is 0, 130 after a signal, 2 on a full disk; and after the next run no file of an earlier one is left. A batch that was
killed is resumed and must give the bytes of an undisturbed run.
"""
import argparse
import hashlib
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FORMATS = ["geojson", "ndjson", "shp", "gpkg", "gdb", "fgb", "kml", "kmz", "txt", "xlsx", "corners.csv", "csv"]
SIGNALS = {"KILL": signal.SIGKILL, "TERM": signal.SIGTERM, "INT": signal.SIGINT}


def rights(path, count):
    with open(path, "w") as out:
        for n in range(count):
            x, y = 500_000 + 120 * (n % 500) + 39_000_000, 4_060_000 + 120 * (n // 500)
            ring = [[x, y], [x + 100, y], [x + 100, y + 100], [x, y + 100], [x, y]]
            head = '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4527"}},"features":[\n' if n == 0 else ",\n"
            out.write(f'{head}{{"type":"Feature","properties":{{"id":"R{n}"}},"geometry":{{"type":"Polygon","coordinates":{[ring]}}}}}')
        out.write("]}\n")


def digest(path):
    if path.is_dir():
        return {p.name: "" if p.name in ("timestamps", "gdb") else len(p.read_bytes()) for p in sorted(path.iterdir())}
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Task:
    """A command whose output is `out.ENDING` and what has the same stem."""

    def __init__(self, name, ending, arguments, old):
        self.name, self.ending, self.arguments, self.old = name, ending, arguments, old

    def state(self, folder):
        found = {}
        for path in sorted(folder.iterdir()):
            if path.name.startswith("out.") and not path.name.endswith((".partial", ".journal")):
                # Databases hold the time of their making.
                is_dated = path.suffix in (".gpkg", ".kmz", ".xlsx")
                found[path.name] = path.stat().st_size if is_dated else digest(path)
        return found

    def run(self, program, folder, which, **more):
        arguments = [str(program)] + [a.format(which) for a in self.arguments]
        return subprocess.Popen(arguments, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **more)


def tasks():
    yield Task("screen --each", "jsonl", ["screen", "{}/rights.geojson", "--each", "--as-of", "2025-06-30", "-o", "out.jsonl"], False)
    yield Task("prepare", "mzone", ["prepare", "{}/rights.geojson", "-o", "out.mzone"], True)
    for ending in FORMATS:
        more = ["--to-crs", "EPSG:4490"] if ending in ("ndjson", "kml", "kmz") else []
        yield Task(f"convert to .{ending}", ending, ["convert", "{}/rights.geojson", f"out.{ending}"] + more, True)


def finish(task, program, folder, which):
    child = task.run(program, folder, which)
    reported = child.communicate()[1].decode()
    assert child.returncode == 0, f"{task.name}: {reported}"
    return task.state(folder)


def leftovers(folder):
    return [p.name for p in folder.iterdir() if p.name.startswith(".") or p.name.endswith((".partial", ".journal"))]


def signals(task, program, folder, times, rng, faults):
    begun = time.time()
    new = finish(task, program, folder, "new")
    longest = time.time() - begun
    old = finish(task, program, folder, "old") if task.old else {}
    if not task.old:
        for path in folder.glob("out.*"):
            path.unlink()
    hit = 0
    for name, number in SIGNALS.items():
        for _ in range(times):
            child = task.run(program, folder, "new")
            time.sleep(rng.random() * longest)
            is_running = child.poll() is None
            child.send_signal(number)
            reported = child.communicate()[1].decode()
            hit += is_running
            # Ended by the signal itself before the program began to listen, which it does first of all.
            right = {0, 130, -number} if name != "KILL" else {0, -9}
            if child.returncode not in right:
                faults.append(f"{task.name} {name}: exit {child.returncode}: {reported[-300:]}")
            found = task.state(folder)
            if found not in (old, new):
                faults.append(f"{task.name} {name}: half a result: {sorted(found)}")
            if not task.old:
                resumed = task_resumed(task, program, folder)
                if resumed != new:
                    faults.append(f"{task.name} {name}: resumed, it gives another result")
                for path in folder.glob("out.*"):
                    path.unlink()
            else:
                finish(task, program, folder, "old")
            if leftovers(folder):
                faults.append(f"{task.name} {name}: left behind: {leftovers(folder)}")
                for left in leftovers(folder):
                    subprocess.run(["rm", "-rf", str(folder / left)], check=True)
    return hit


def task_resumed(task, program, folder):
    if task.state(folder):
        return task.state(folder)
    child = subprocess.run([str(program)] + [a.format("new") for a in task.arguments] + ["--resume"], cwd=folder, capture_output=True)
    return task.state(folder) if child.returncode == 0 else child.stderr.decode()


def full_disks(task, program, folder, times, rng, faults):
    """A limit of the size of a file, so that no root is needed."""
    new = finish(task, program, folder, "new")
    largest = max(p.stat().st_size for p in folder.glob("out.*") if p.is_file()) if list(folder.glob("out.*"))[0].is_file() else 1 << 20
    old = finish(task, program, folder, "old") if task.old else {}
    if not task.old:
        for path in folder.glob("out.*"):
            path.unlink()
    failed = 0
    for _ in range(times):
        limit = rng.randrange(1, int(largest * 1.2))

        def limited():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        child = task.run(program, folder, "new", preexec_fn=limited)
        reported = child.communicate()[1].decode()
        found = task.state(folder)
        failed += child.returncode != 0
        if child.returncode not in (0, 2) or "panicked" in reported:
            faults.append(f"{task.name} at {limit} bytes: exit {child.returncode}: {reported[-300:]}")
        if found != (new if child.returncode == 0 else old):
            faults.append(f"{task.name} at {limit} bytes: exit {child.returncode} and {sorted(found)}")
        for path in folder.glob("out.*"):
            if not task.old or path.name.endswith(".partial"):
                path.unlink()
        if task.old:
            finish(task, program, folder, "old")
    return failed


def small_disks(task, program, folder, times, rng, faults):
    """The output on a file system in memory with less and less room; as root only."""
    finish(task, program, folder, "new")
    largest = sum(p.stat().st_size for top in folder.glob("out.*") for p in (top.rglob("*") if top.is_dir() else [top]))
    disk = folder / "disk"
    disk.mkdir()
    failed = 0
    for _ in range(times):
        size = rng.randrange(8192, 8192 + int(1.3 * largest))
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)], check=True)
        try:
            arguments = [a.format("../new") for a in task.arguments]
            child = subprocess.run([str(program)] + arguments, cwd=disk, capture_output=True)
            found = task.state(disk)
            failed += child.returncode != 0
            if child.returncode not in (0, 2) or b"panicked" in child.stderr:
                faults.append(f"{task.name} on {size} bytes: exit {child.returncode}: {child.stderr[-300:]}")
            if bool(found) != (child.returncode == 0):
                faults.append(f"{task.name} on {size} bytes: exit {child.returncode} and {sorted(found)}")
        finally:
            subprocess.run(["umount", str(disk)], check=True)
    disk.rmdir()
    return failed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--minezone", default=ROOT / "target/release/minezone", type=Path)
    parser.add_argument("--times", default=40, type=int)
    parser.add_argument("--rights", default=20_000, type=int)
    parser.add_argument("--seed", default=1, type=int)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    program, rng, faults = options.minezone.resolve(), random.Random(options.seed), []
    print(f"{'task':24} {'signals hit':>12} {'limits hit':>12} {'disks full':>12}")
    for task in tasks():
        if options.only not in task.name:
            continue
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            # One name, since a database keeps layers of other names.
            for which, count in ("new", options.rights), ("old", 3):
                (folder / which).mkdir()
                rights(folder / which / "rights.geojson", count)
            hit = signals(task, program, folder, options.times, rng, faults)
            for path in folder.glob("out.*"):
                subprocess.run(["rm", "-rf", str(path)], check=True)
            limited = full_disks(task, program, folder, options.times, rng, faults)
            full = small_disks(task, program, folder, options.times, rng, faults) if os.geteuid() == 0 else "-"
            print(f"{task.name:24} {hit:8}/{3 * options.times} {limited:9}/{options.times} {full:>9}/{options.times}", flush=True)
    print(f"{len(faults)} faults", *faults, sep="\n")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
