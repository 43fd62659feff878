#!/usr/bin/env python3
"""How fast Stagewright simulates, beside other engines, in one run on one machine.

    python3 benches/peers/compare.py [--rounds 5] [--peers ../shared/peers]

Installs SimPy and NumPy into a throwaway environment under `target/peers`, builds the peers' programs where their folder exists, and runs everything
in turn, round by round and workload by workload, so that a busy minute slows all of them down; ratios are medians of those within one round. Every figure is processor time of one thread, without start and
compilation; Stagewright's includes statistics with intervals and usage metering, through the public API, and the tables of its draws. Prints the
medians, their spread, and the ratios as Markdown. What a peer cannot do, or what is not there, is left out and said.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORK = ROOT / "target" / "peers"
WORKLOADS = ["W1a", "W1", "W1L", "W2", "W0", "W3"]
QUEUES = ["rustbase, events", "nexosim", "SimPy"]
PACKAGES = ["simpy==4.1.2", "numpy==2.4.6"]


def call(command, **more):
    return subprocess.run(command, check=True, text=True, **more)


def measured(command, count=None):
    """Nanoseconds of processor time for each execution, from the JSON that a program prints; `count`: how many it was asked for."""
    # Libraries that were told to use an older processor would be slower than they are.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("OPENBLAS_")}
    environment["OPENBLAS_NUM_THREADS"] = "1"
    output = call(command, capture_output=True, env=environment).stdout
    row = json.loads(output.strip().splitlines()[-1])
    seconds = row["cpu"] if "cpu" in row else row["wall"]
    return seconds * 1e9 / (count or row["n"])


def build(folder, manifest):
    """Builds a peer from a copy, so that nothing is written where it came from."""
    copy = WORK / folder.name
    shutil.copytree(folder, copy, dirs_exist_ok=True)
    for path in copy.rglob("*"):
        path.chmod(path.stat().st_mode | 0o200)
    manifest = copy / manifest
    if "[workspace]" not in manifest.read_text():
        # It stands below our own workspace now, and is none of its members.
        manifest.write_text(manifest.read_text() + "\n[workspace]\n")
    call(["cargo", "build", "--release", "--quiet", "--manifest-path", str(manifest)], stderr=subprocess.DEVNULL)
    return copy / "target" / "release"


def engines(peers):
    """Name, workload, and a function that runs it once with a seed."""
    call(["cargo", "build", "--release", "--quiet", "-p", "stagewright-sim", "--example", "speed"], cwd=ROOT)
    speed = str(ROOT / "target" / "release" / "examples" / "speed")
    for workload in WORKLOADS:
        yield "stagewright", workload, lambda seed, w=workload: measured([speed, w, "rounds=1", "json"])
        if workload != "W1L":
            yield "stagewright, events", workload, lambda seed, w=workload: measured([speed, w, "rounds=1", "json", "events"])
    if not peers.exists():
        print(f"skipped: the peers, as there is no {peers}", file=sys.stderr)
        return
    rustbase = str(build(peers / "rustbase", "Cargo.toml") / "rustbase")
    for workload in ["W1a", "W1", "W1L", "W2", "W0"]:
        # What warms up is left out of its figures, which takes more executions where there are many pipelines.
        yield "rustbase, no queue", workload, lambda seed, w=workload: measured([rustbase, "rec", w, "kqt", "2000000", seed], 2e6)
    for workload in ["W1a", "W1", "W2", "W0"]:
        yield "rustbase, events", workload, lambda seed, w=workload: measured([rustbase, "ev", w, "sorted", "kqt", "500000", seed], 5e5)
    yield "rustbase, events", "W3", lambda seed: measured([rustbase, "mmc", "W3", "sorted", "3000000", seed], 3e6)
    yield "rustbase, no queue", "W3", lambda seed: measured([rustbase, "mmc", "W3", "rec", "3000000", seed], 3e6)
    for workload in ["W0", "W1a"]:
        yield "rustbase, vectors", workload, lambda seed, w=workload: measured([rustbase, "simd", w, "4000000", seed], 4e6)
    nexosim = str(build(peers / "nexosim", "Cargo.toml") / "nexopeer")
    for workload in ["W1a", "W1", "W2", "W3"]:
        yield "nexosim", workload, lambda seed, w=workload: measured([nexosim, "single", w, "100000", seed], 1e5)
    python = WORK / "python" / "bin" / "python"
    if not python.exists():
        call([sys.executable, "-m", "venv", str(WORK / "python")])
        call([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES])
    for workload in ["W1a", "W0"]:
        script = str(peers / "numpy_peer.py")
        yield "NumPy, by hand", workload, lambda seed, w=workload, script=script: measured([str(python), script, w, "1000000", seed], 1e6)
    for workload in ["W1a", "W1", "W2", "W3"]:
        script = str(peers / "simpy_peer.py")
        yield "SimPy", workload, lambda seed, w=workload, script=script: measured([str(python), script, w, "20000", seed], 2e4)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", type=pathlib.Path, default=ROOT.parent / "shared" / "peers")
    arguments = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    # Whoever is compared runs one right after the other.
    runs = sorted(engines(arguments.peers), key=lambda run: WORKLOADS.index(run[1]))
    results = {}
    for seed in range(1, arguments.rounds + 1):
        for engine, workload, run in runs:
            try:
                results.setdefault(engine, {}).setdefault(workload, {})[seed] = run(str(seed))
            except (subprocess.CalledProcessError, json.JSONDecodeError) as error:
                print(f"skipped: {engine} on {workload}: {error}", file=sys.stderr)
    print(f"Nanoseconds of processor time for each execution: median of {arguments.rounds} interleaved rounds (fastest to slowest).\n")
    print("| engine | " + " | ".join(WORKLOADS) + " |")
    print("|---|" + "---|" * len(WORKLOADS))
    for engine, of in results.items():
        cells = []
        for workload in WORKLOADS:
            times = of.get(workload, {}).values()
            cells.append(f"{statistics.median(times):,.0f} ({min(times):,.0f} to {max(times):,.0f})" if times else "")
        print(f"| {engine} | " + " | ".join(cells) + " |")
    print("\nRates of the chosen evaluator over those of the others, and of the event engine over those that have a queue of events as well:\n")
    print("| ours | against | " + " | ".join(WORKLOADS) + " |")
    print("|---|---|" + "---|" * len(WORKLOADS))
    against(results, "stagewright", [engine for engine in results if engine != "stagewright"])
    against(results, "stagewright, events", [engine for engine in QUEUES if engine in results])


def against(results, ours, others):
    """Prints rows of ratios: the median of those within one round."""
    for other in others:
        cells = []
        for workload in WORKLOADS:
            mine, theirs = results[ours].get(workload, {}), results[other].get(workload, {})
            ratios = [theirs[seed] / mine[seed] for seed in mine if seed in theirs]
            cells.append(f"{statistics.median(ratios):.2f}" if ratios else "")
        print(f"| {ours} | {other} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
