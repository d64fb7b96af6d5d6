"""What `emit` writes for every shipped system, and running checkers on it."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
STORMGLASS = os.environ["STORMGLASS"]
SYSTEMS = ["prsm", "go-pro", "aurigraph", "wildcam", "fraiseql"]
SCHEMAS = Path(__file__).parent / "schemas"
BIN = ROOT / ".tools/bin"


# Names that somebody might choose, and that formats might take for something else.
ODD = r"""
stormglass: 1
metadata: { name: 'a "b" {{ .x }} | <c>', owner: "x | y" }
objectives: { availability: 99.9%, rto: 15m, rpo: 5m }
regions:
  'm "x" \ |': { provider: aws, location: eu-west-1, role: primary }
  spare: { provider: gcp, location: europe-west1, role: hot-standby }
tiers:
  'ap"p\ {{ y }}':
    needs: ['o "r']
    in:
      'm "x" \ |': { nodes: 2..4, instance-type: m5.large, platform: eks }
      spare: { nodes: 2, instance-type: n2-standard-2, platform: gke }
stores:
  'o "r':
    engine: postgresql
    in:
      'm "x" \ |': { instance-type: db.m6g.xlarge, role: primary }
      spare: { instance-type: db-custom-4-16384, role: replica }
replication: { 'o "r': { mode: async } }
backups: { 'o "r': { every: 24h } }
"""


def run(*command, cwd=None):
    """Exit code, and all that was said."""
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, cwd=cwd)
    return done.returncode, done.stdout + done.stderr


def python_tool(name):
    """A program that comes with a Python package."""
    return Path(sys.executable).with_name(name)


def emit(folder, scenario, *targets, changes=()):
    """Emits a scenario to a folder and gives the folder."""
    command = [STORMGLASS, "emit", scenario, "--target", ",".join(targets), "-o", folder]
    code, said = run(*command, *(word for change in changes for word in ("--set", change)))
    if code != 0:
        raise AssertionError(f"{command}: {said}")
    return Path(folder)


class Systems:
    """The files of some targets, for each of the five systems, emitted once."""

    def __init__(self, *targets, only=None):
        self.held = tempfile.TemporaryDirectory()
        self.folders = {}
        for name in only or SYSTEMS:
            scenario = ROOT / "scenarios" / f"{name}.yaml"
            self.folders[name] = emit(Path(self.held.name) / name, scenario, *targets)

    def files(self, pattern):
        """Paths that fit a pattern; at least one system must have some."""
        found = [p for folder in self.folders.values() for p in sorted(folder.glob(pattern))]
        if not found:
            raise AssertionError(f"nothing fits {pattern}")
        return found

    def close(self):
        self.held.cleanup()


def against(schema, *files):
    """What a schema says against some files; empty if nothing."""
    code, said = run(python_tool("check-jsonschema"), "--schemafile", SCHEMAS / schema, *files)
    return "" if code == 0 else said or "refused"


def broken(path, old, new, folder):
    """A copy of a file with a mistake in it, in a folder of its own beside the files it names."""
    text = Path(path).read_text()
    if old not in text:
        raise AssertionError(f"{old!r} is not in {path}")
    for other in Path(path).parent.iterdir():
        if other.is_file():
            (Path(folder) / other.name).write_bytes(other.read_bytes())
    copy = Path(folder) / Path(path).name
    copy.write_text(text.replace(old, new, 1))
    return copy
