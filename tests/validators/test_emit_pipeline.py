"""The pipeline: GitHub's schema takes it, zizmor finds nothing to object to, and planted mistakes are caught."""

import re
import subprocess
import tempfile
import unittest
from pathlib import Path

import yaml

from emitted import ROOT, Systems, broken, emit, python_tool, run


def fits_schema(path):
    return run(python_tool("check-jsonschema"), "--builtin-schema", "vendor.github-workflows", path)


def is_safe(path):
    return run(python_tool("zizmor"), "--offline", "--no-progress", "--persona=pedantic", path)


class Pipeline(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.systems = Systems("github-actions")
        cls.addClassCleanup(cls.systems.close)
        cls.files = cls.systems.files("github-actions/design.yaml")

    def caught(self, check, old, new):
        with tempfile.TemporaryDirectory() as folder:
            code, said = check(broken(self.files[0], old, new, folder))
            self.assertNotEqual(code, 0, f"not caught: {new!r} for {old!r}: {said}")

    def test_github_takes_it(self):
        self.assertEqual(len(self.files), 5)
        for path in self.files:
            code, said = fits_schema(path)
            self.assertEqual(code, 0, said)
        self.caught(fits_schema, "runs-on:", "run-on:")
        self.caught(fits_schema, "timeout-minutes: 10", "timeout-minutes: soon")

    def test_it_is_safe(self):
        for path in self.files:
            code, said = is_safe(path)
            self.assertEqual(code, 0, said)
        # Names that YAML or a shell would take for something else.
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        odd = ["metadata.name='x: \"y\" # z'", "metadata.environment='no'"]
        named = emit(Path(folder.name, "out"), ROOT / "scenarios/go-pro.yaml", "github-actions", changes=odd)
        for check in (fits_schema, is_safe):
            code, said = check(named / "github-actions/design.yaml")
            self.assertEqual(code, 0, said)
        self.caught(is_safe, "@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2", "@v4")
        self.caught(is_safe, 'check "$DESIGN"', "check ${{ github.event.pull_request.title }}")
        self.caught(is_safe, "permissions: {}", "permissions: write-all")

    def test_jobs_have_the_least_permissions(self):
        for path in self.files:
            jobs = yaml.safe_load(path.read_text())["jobs"]
            for name, job in jobs.items():
                wanted = {"contents": "read"} | ({"id-token": "write"} if name in ("plan", "deploy") else {})
                self.assertEqual(job["permissions"], wanted, name)
            self.assertIn("environment", jobs["deploy"])
            for uses in re.findall(r"uses: (.*)", path.read_text()):
                self.assertRegex(uses, r"^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")

    def test_bash_reads_every_step(self):
        for path in self.files:
            for job in yaml.safe_load(path.read_text())["jobs"].values():
                for step in job["steps"]:
                    if "run" in step:
                        done = subprocess.run(["bash", "-n"], input=step["run"], text=True, capture_output=True)
                        self.assertEqual(done.stderr, "", step)

    def test_every_variable_is_on_the_page(self):
        for path in self.files:
            read = set(re.findall(r"vars\.([A-Z0-9_]+)", path.read_text()))
            page = path.with_name("README.md").read_text()
            self.assertEqual({v for v in read if f"`{v}`" not in page}, set(), path)


if __name__ == "__main__":
    unittest.main()
