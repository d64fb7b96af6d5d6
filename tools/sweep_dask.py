"""Runs a sweep on a Dask cluster, a task a shard, and prints the merged rows as CSV.

    python tools/sweep_dask.py --shards 100 --into shards -- shop.yaml --grid grid.yaml

Without --scheduler it starts workers on this machine. Workers of a cluster need the `stormglass` command of the same version
and the files under the same names; shards come back over the network, so no folder has to be shared. What stands in the
folder of --into is not computed again: a run that was stopped goes on where it was.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from dask.distributed import Client, LocalCluster, as_completed, get_worker


def compute(command, arguments, shard):
    """On a worker: one shard in a folder of its own; hands over who it was, and the name and bytes of its file."""
    with tempfile.TemporaryDirectory() as folder:
        words = [command, "sweep", *arguments, "--shard", shard, "--into", folder, "--jobs", "1"]
        done = subprocess.run(words, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"shard {shard}: {done.stderr}")
        [file] = Path(folder).glob("shard-*.jsonl")
        return get_worker().address, file.name, file.read_bytes()


def name(number, shards):
    """The name that the command gives to the file of a shard."""
    return f"shard-{number:0{len(str(shards))}}-of-{shards}.jsonl"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scheduler", help="address of a cluster, such as tcp://10.0.0.5:8786")
    parser.add_argument("--workers", type=int, help="processes on this machine, without --scheduler")
    parser.add_argument("--shards", type=int, required=True)
    parser.add_argument("--into", type=Path, required=True, help="folder of finished shards")
    parser.add_argument("--command", default="stormglass")
    parser.add_argument("arguments", nargs="+", help="of `stormglass sweep`, after --")
    args = parser.parse_args()
    args.into.mkdir(parents=True, exist_ok=True)
    missing = [k for k in range(1, args.shards + 1) if not (args.into / name(k, args.shards)).exists()]
    cluster = args.scheduler or LocalCluster(n_workers=args.workers, threads_per_worker=1, dashboard_address=None)
    with Client(cluster) as client:
        # A worker that is lost gives its shard to another; whoever computes it, the bytes are the same.
        tasks = [
            client.submit(compute, args.command, args.arguments, f"{k}/{args.shards}", pure=False, retries=3)
            for k in missing
        ]
        for task in as_completed(tasks):
            worker, file, rows = task.result()
            unfinished = args.into / f".{file}.{os.getpid()}"
            unfinished.write_bytes(rows)
            unfinished.replace(args.into / file)
            print(f"{file} by {worker}", file=sys.stderr)
    return subprocess.run([args.command, "sweep", "merge", str(args.into), "-f", "csv"]).returncode


if __name__ == "__main__":
    sys.exit(main())
