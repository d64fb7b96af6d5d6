"""Sweeps on clusters: real checkers accept the manifests, and what the pods are told gives the rows of a run at home."""

import copy
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import yaml
from hera.workflows.models import Workflow

ROOT = Path(__file__).parents[2]
STORMGLASS = os.environ["STORMGLASS"]
SHARDS = 5
GRID = """\
variant: [base, third-region]
traffic.dns.ttl: [30s, 300s, never]
dependencies.dns.availability: ["99.9%", "99.99%"]
"""


def run(*command, cwd=None):
    return subprocess.run([str(c) for c in command], capture_output=True, text=True, cwd=cwd)


def sound(*command, cwd=None):
    done = run(*command, cwd=cwd)
    if done.returncode != 0:
        raise AssertionError(f"{command}: {done.stdout}{done.stderr}")
    return done.stdout


def refused_by_kubernetes(documents):
    """What kubernetes-validate finds in some documents."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "manifest.yaml")
        path.write_text(yaml.safe_dump_all(documents))
        done = run(Path(sys.executable).with_name("kubernetes-validate"), "--strict", path)
        return "" if done.returncode == 0 else done.stdout + done.stderr


def unknown_to_argo(workflow):
    """The paths of a workflow that Argo's own types do not take, or take otherwise."""
    model = json.loads(Workflow.parse_obj(workflow).json(by_alias=True, exclude_none=True))

    def lost(written, read, path):
        if isinstance(written, dict):
            for key, value in written.items():
                inner = read.get(key) if isinstance(read, dict) else None
                yield from lost(value, inner, f"{path}.{key}") if inner is not None else [f"{path}.{key}"]
        elif isinstance(written, list):
            for i, value in enumerate(written):
                there = isinstance(read, list) and i < len(read)
                yield from lost(value, read[i], f"{path}[{i}]") if there else [f"{path}[{i}]"]
        elif written != read:
            yield f"{path}: {written!r} is read as {read!r}"

    return list(lost(workflow, model, ""))


class Cluster:
    """Runs the containers of pods on this machine, their volumes as folders."""

    def __init__(self, folder, documents):
        self.folder = folder
        [config] = [d for d in documents if d["kind"] == "ConfigMap"]
        self.data = config["data"]

    def pod(self, spec, environment, parameters=None):
        """Runs init containers and the container in order; rclone copies between local folders."""
        [items] = [v["configMap"]["items"] for v in spec["volumes"] if "configMap" in v]
        for item in items:
            path = self.folder / "input" / item["path"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.data[item["key"]])
        shared = self.folder / "shards"
        bucket = self.folder / "bucket"
        kept = [v for v in spec["volumes"] if v["name"] == "shards"]
        local = shared if "persistentVolumeClaim" in kept[0] else Path(tempfile.mkdtemp(dir=self.folder))
        out = ""
        for container in [*spec.get("initContainers", []), *spec["containers"]]:
            words = []
            for word in container["args"]:
                word = re.sub(r"(?<!\$)\$\((\w+)\)", lambda m: environment[m[1]], word).replace("$$(", "$(")
                word = re.sub(r"\{\{inputs\.parameters\.(\w+)\}\}", lambda m: parameters[m[1]], word)
                word = word.replace("/input", str(self.folder / "input")).replace("/shards", str(local))
                words.append(re.sub(r"^:s3,[^:]*:", f"{bucket}/", word))
            if container["command"] == ["stormglass"]:
                out += sound(STORMGLASS, *words)
            else:
                verb, source, target = words
                self_copy(verb, Path(source), Path(target))
        return out


def self_copy(verb, source, target):
    """`rclone copy` of a folder's content, and `rclone copyto` of a file."""
    if verb == "copyto":
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
        return
    assert verb == "copy"
    target.mkdir(parents=True, exist_ok=True)
    for file in source.iterdir():
        (target / file.name).write_bytes(file.read_bytes())


class Sweep(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        home = self.folder / "home"
        (home / "designs").mkdir(parents=True)
        base = (ROOT / "scenarios/patterns/two-regions-one-dns.yaml").read_text()
        (home / "base.yaml").write_text(base)
        (home / "designs/Shop 2.yaml").write_text("stormglass: 1\nextends: [../base.yaml]\n")
        (home / "grid.yaml").write_text(GRID)
        self.home = home
        self.words = ["designs/Shop 2.yaml", "--grid", "grid.yaml", "--set", "metadata.owner=\"a, $(b)\",x"]
        self.words += ["--metric", "rto.region"]
        self.rows = sound(STORMGLASS, "sweep", *self.words, "-f", "csv", cwd=home)
        self.assertEqual(len(self.rows.splitlines()), 1 + 2 * 3 * 2 * 2)
        self.assertIn("a, $(b)", self.rows)

    def emit(self, kind, *more):
        out = self.folder / "out"
        words = ["--shards", SHARDS, "--emit", kind, "--image", "registry.example/stormglass:1", "-o", out, *more]
        sound(STORMGLASS, "sweep", *self.words, *words, cwd=self.home)
        return {f.name: list(yaml.safe_load_all(f.read_text())) for f in out.iterdir()}

    def test_kubernetes(self):
        for to in ([], ["--to", "s3://results/sweeps"]):
            with self.subTest(to=to):
                files = self.emit("kubernetes", *to)
                documents = files["sweep.yaml"] + files["merge.yaml"]
                self.assertEqual(refused_by_kubernetes(documents), "")
                [job] = [d for d in files["sweep.yaml"] if d["kind"] == "Job"]
                self.assertEqual(job["spec"]["completions"], SHARDS)
                for break_it in [
                    lambda j: j["spec"].update(completionsMode="Indexed"),
                    lambda j: j["spec"]["template"]["spec"].pop("containers"),
                    lambda j: j["spec"].update(parallelism="many"),
                ]:
                    wrong = copy.deepcopy(job)
                    break_it(wrong)
                    self.assertNotEqual(refused_by_kubernetes([wrong]), "")
                cluster = Cluster(Path(self.enterContext(tempfile.TemporaryDirectory())), documents)
                for index in reversed(range(SHARDS)):
                    cluster.pod(job["spec"]["template"]["spec"], {"JOB_COMPLETION_INDEX": str(index)})
                [merge] = files["merge.yaml"]
                self.assertEqual(cluster.pod(merge["spec"]["template"]["spec"], {}), self.rows)
                name = job["metadata"]["name"]
                kept = "bucket/results/sweeps" if to else "shards"
                self.assertEqual((cluster.folder / kept / f"{name}.csv").read_text(), self.rows)

    def test_argo(self):
        for to in ([], ["--to", "s3://results/sweeps"]):
            with self.subTest(to=to):
                documents = self.emit("argo", *to)["sweep.yaml"]
                [workflow] = [d for d in documents if d["kind"] == "Workflow"]
                self.assertEqual(unknown_to_argo(workflow), [])
                for break_it in [
                    lambda w: w["spec"].update(entrypont="sweep"),
                    lambda w: w["spec"]["templates"][0]["dag"]["tasks"][0]["withSequence"].update(stop="3"),
                    lambda w: w["spec"]["templates"][1]["container"].update(arguments=[]),
                ]:
                    wrong = copy.deepcopy(workflow)
                    break_it(wrong)
                    self.assertNotEqual(unknown_to_argo(wrong), [])
                spec = workflow["spec"]
                shard, merge = (self.template(spec, name) for name in ("shard", "merge"))
                pods = [
                    {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"}, "spec": s} for s in (shard, merge)
                ]
                others = [d for d in documents if d["kind"] != "Workflow"]
                self.assertEqual(refused_by_kubernetes(others + pods), "")
                [dag] = [t["dag"] for t in spec["templates"] if "dag" in t]
                many, last = dag["tasks"]
                self.assertEqual(last["depends"], many["name"])
                numbers = range(int(many["withSequence"]["start"]), int(many["withSequence"]["end"]) + 1)
                cluster = Cluster(Path(self.enterContext(tempfile.TemporaryDirectory())), documents)
                for number in numbers:
                    cluster.pod(shard, {}, {"shard": str(number)})
                self.assertEqual(cluster.pod(merge, {}), self.rows)

    def template(self, spec, name):
        """The pod that Argo makes of a template and the settings of its workflow."""
        [template] = [t for t in spec["templates"] if t["name"] == name]
        pod = {key: spec[key] for key in ("securityContext", "volumes")}
        pod["containers"] = [template["container"]]
        if "initContainers" in template:
            pod["initContainers"] = template["initContainers"]
        return pod

    def test_other_inputs_have_another_name(self):
        def name():
            return self.emit("kubernetes")["merge.yaml"][0]["metadata"]["name"]

        first = name()
        self.assertRegex(first, r"^sweep-shop-2-[0-9a-f]{8}-merge$")
        self.assertEqual(name(), first)
        (self.home / "grid.yaml").write_text(GRID.replace("30s", "31s"))
        self.assertNotEqual(name(), first)

    def test_files_arrive_as_they_are(self):
        for text in [
            "design,traffic.dns.ttl\r\na,30s\r\n",
            "design,traffic.dns.ttl\na,30s",
            " design,traffic.dns.ttl\na,30s\n",
            "\n\ndesign,traffic.dns.ttl\n\n  a,30s\n\t\n\n",
            'design,traffic.dns.ttl\n"ä 🌩 # : - { ""x""",30s\n',
            "design,traffic.dns.ttl\nx\u2028y,30s\n",
        ]:
            with self.subTest(text=text):
                (self.home / "list.csv").write_bytes(text.encode())
                words = ["designs/Shop 2.yaml", "--designs", "list.csv", "--emit", "kubernetes", "--image", "x"]
                sound(STORMGLASS, "sweep", *words, "-o", self.folder / "odd", cwd=self.home)
                documents = yaml.safe_load_all((self.folder / "odd/sweep.yaml").read_text())
                [data] = [d["data"] for d in documents if d["kind"] == "ConfigMap"]
                self.assertIn(text, data.values())

    def test_dask_with_several_workers_one_of_which_dies(self):
        into = self.folder / "into"
        driver = [sys.executable, ROOT / "tools/sweep_dask.py", "--command", STORMGLASS]
        words = [*driver, "--workers", "3", "--shards", "7", "--into", into, "--", *self.words]
        done = run(*words, cwd=self.home)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout, self.rows)
        workers = set(re.findall(r"shard-\d-of-7.jsonl by (\S+)", done.stderr))
        self.assertGreaterEqual(len(workers), 2, done.stderr)
        # Again: only what is missing is computed.
        (into / "shard-3-of-7.jsonl").unlink()
        done = run(*words, cwd=self.home)
        self.assertEqual(done.stdout, self.rows)
        self.assertEqual(len(re.findall(" by ", done.stderr)), 1, done.stderr)
        # A worker that dies in the middle of its shard: a command that kills its parent once.
        mark, deadly = self.folder / "mark", self.folder / "deadly"
        deadly.write_text(
            f'#!/bin/sh\ncase "$*" in *" 5/7 "*) if [ ! -e {mark} ]; then : > {mark}; kill -9 $PPID; fi ;; esac\n'
            f'exec {STORMGLASS} "$@"\n'
        )
        deadly.chmod(0o755)
        words[words.index(STORMGLASS)] = deadly
        words[words.index(into)] = self.folder / "second"
        done = run(*words, cwd=self.home)
        self.assertTrue(mark.exists())
        self.assertEqual(done.stdout, self.rows, done.stderr)


if __name__ == "__main__":
    unittest.main()
