"""The published schema is a schema, accepts every scenario of the repository, and refuses mistakes."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHECKER = [sys.executable, "-m", "check_jsonschema"]
SCENARIOS = sorted(ROOT.glob("scenarios/**/*.yaml"))
FIVE = sorted(ROOT.glob("scenarios/*.yaml"))


def run(*command):
    return subprocess.run(command, capture_output=True, text=True)


class Schema(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.schema = Path(cls.folder.name, "schema.json")
        done = run(os.environ["STORMGLASS"], "schema")
        if done.returncode != 0 or not done.stdout:
            raise AssertionError(f"`stormglass schema` printed nothing usable: {done.stderr}")
        cls.schema.write_text(done.stdout)

    def check(self, text):
        """Exit status of the checker for one scenario text: 0 accepted, 1 refused."""
        path = Path(self.folder.name, "case.yaml")
        path.write_text(text)
        return run(*CHECKER, "--schemafile", str(self.schema), str(path)).returncode

    def test_is_draft_7_and_valid(self):
        self.assertEqual(json.loads(self.schema.read_text())["$schema"].rstrip("#"), "http://json-schema.org/draft-07/schema")
        done = run(*CHECKER, "--check-metaschema", str(self.schema))
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_a_broken_schema_would_be_noticed(self):
        broken = Path(self.folder.name, "broken.json")
        broken.write_text(json.dumps({**json.loads(self.schema.read_text()), "type": "objekt"}))
        self.assertEqual(run(*CHECKER, "--check-metaschema", str(broken)).returncode, 1)

    def test_accepts_every_scenario(self):
        self.assertGreaterEqual(len(SCENARIOS), 5)
        for path in SCENARIOS:
            with self.subTest(path.name):
                done = run(*CHECKER, "--schemafile", str(self.schema), str(path))
                self.assertEqual(done.returncode, 0, done.stdout)

    def test_refuses_a_seeded_mistake_in_each(self):
        for path in SCENARIOS:
            with self.subTest(path.name):
                text = path.read_text()
                self.assertEqual(self.check(text + "\nobjektives: {}\n"), 1, "unknown key")
                key = "stormglass: 1"
                wrong = text.replace(key, "stormglass: [1]", 1) if key in text else text + "\nstormglass: [1]\n"
                self.assertEqual(self.check(wrong), 1, "wrong type")


class ResultSchemas(unittest.TestCase):
    """Every result has its published shape, and a wrong one is noticed."""

    def hold(self, kind, command, paths, spoil):
        """Writes results with a command and holds them to the schema of their kind; `spoil` makes one wrong."""
        stormglass = os.environ["STORMGLASS"]
        with tempfile.TemporaryDirectory() as folder:
            schema = Path(folder, f"{kind}.schema.json")
            schema.write_text(run(stormglass, "schema", kind).stdout)
            self.assertEqual(run(*CHECKER, "--check-metaschema", str(schema)).returncode, 0)
            for path in paths:
                with self.subTest(path.name):
                    done = run(stormglass, *command, str(path), "-f", "json", "--estimates", "allow")
                    self.assertEqual(done.returncode, 0, done.stderr)
                    result = Path(folder, path.stem + ".json")
                    result.write_text(done.stdout)
                    checked = run(*CHECKER, "--schemafile", str(schema), str(result))
                    self.assertEqual(checked.returncode, 0, checked.stdout)
                    wrong = json.loads(done.stdout)
                    spoil(wrong)
                    result.write_text(json.dumps(wrong))
                    self.assertEqual(run(*CHECKER, "--schemafile", str(schema), str(result)).returncode, 1)

    def test_every_assessment(self):
        def spoil(result):
            result["availability"]["overall"]["unavailability"] = "none"

        self.hold("assessment", ["assess"], SCENARIOS, spoil)

    def test_uncertainty(self):
        def spoil(result):
            result["numbers"][0]["p50"] = "endless"

        self.hold("uncertainty", ["uncertainty", "--draws", "20"], FIVE, spoil)

    def test_audits(self):
        def spoil(result):
            result["claims"] = "many"

        self.hold("audit", ["audit"], FIVE, spoil)

    def test_simulations(self):
        def spoil(result):
            result["years"] = "many"

        self.hold("simulation", ["simulate", "--years", "200"], FIVE, spoil)


if __name__ == "__main__":
    unittest.main()
