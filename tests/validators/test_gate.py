"""What `check` writes for other tools is read by them, and each of them notices a mistake."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from lxml import etree
from regopy import Interpreter

ROOT = Path(__file__).parents[2]
NODE = Path(__file__).parent / "node_modules"
CHECKER = [sys.executable, "-m", "check_jsonschema"]
# Reports written by hand that have every case, as the formats show them.
BY_HAND = ROOT / "crates/report/tests/golden/gate"
DESIGNS = sorted(ROOT.glob("scenarios/*.yaml"))


def run(*command):
    return subprocess.run(command, capture_output=True, text=True)


def checked(folder):
    """All scenarios in one run, in every format that a tool reads."""
    names = {"sarif": "check.sarif", "junit": "check.xml", "gitlab-codequality": "gitlab.json", "json": "check.json"}
    formats = [f"{format}={Path(folder, name)}" for format, name in names.items()]
    flags = [word for name in formats for word in ("-f", name)]
    files = [str(path.relative_to(ROOT)) for path in DESIGNS]
    command = [os.environ["STORMGLASS"], "check", *files, "-q", "--estimates", "allow", "--all-variants", *flags]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    if done.returncode not in (0, 1):
        raise AssertionError(f"check ended with {done.returncode}: {done.stderr}")


def setUpModule():
    temporary = tempfile.TemporaryDirectory()
    unittest.addModuleCleanup(temporary.cleanup)
    Gate.folder = Path(temporary.name)
    checked(Gate.folder)


class Gate(unittest.TestCase):
    folder: Path

    def scratch(self, text, name="case"):
        path = self.folder / name
        path.write_text(text)
        return path


class Sarif(Gate):
    def setUp(self):
        schemas = list(NODE.glob("@microsoft/sarif-multitool-*/sarif-2.1.0.json"))
        self.assertEqual(len(schemas), 1, "the multitool brings the schema of OASIS along")
        self.schema = str(schemas[0])
        self.logs = [self.folder / "check.sarif", BY_HAND / "sarif.sarif"]

    def schema_says(self, path):
        return run(*CHECKER, "--schemafile", self.schema, "--default-filetype", "json", str(path)).returncode

    def multitool_says(self, path):
        """What the multitool finds; its exit status says nothing, its own log does."""
        log = self.folder / "log.sarif"
        log.unlink(missing_ok=True)
        tool = NODE / ".bin/sarif-multitool"
        done = run(str(tool), "validate", str(path), "--output", str(log), "--log", "ForceOverwrite")
        if not log.exists():
            return [("error", done.stdout + done.stderr)]
        found = json.loads(log.read_text(encoding="utf-8-sig"))
        results = [r for run_ in found["runs"] for r in run_.get("results") or []]
        noted = [
            n
            for run_ in found["runs"]
            for i in run_.get("invocations") or []
            for n in i.get("toolExecutionNotifications") or []
            if n.get("level") == "error"
        ]
        return [(r.get("level", "warning"), r["ruleId"]) for r in results] + [("error", str(n)) for n in noted]

    def test_the_schema_accepts_every_log(self):
        for log in self.logs:
            self.assertEqual(self.schema_says(log), 0, log)

    # There is no public address of Stormglass that `informationUri` could name. Where the multitool gives up it says nothing
    # at all, so that this one word also tells that it has looked.
    SOUND = {("warning", "SARIF2005")}

    def test_the_multitool_finds_nothing_but_the_missing_address(self):
        for log in self.logs:
            self.assertEqual(set(self.multitool_says(log)), self.SOUND, log)

    def test_a_wrong_level_is_noticed(self):
        log = json.loads(self.logs[1].read_text())
        log["runs"][0]["results"][0]["level"] = "fatal"
        wrong = self.scratch(json.dumps(log), "wrong.sarif")
        self.assertEqual(self.schema_says(wrong), 1)
        self.assertNotEqual(set(self.multitool_says(wrong)), self.SOUND)

    def test_a_result_of_another_rule_is_noticed(self):
        log = json.loads(self.logs[1].read_text())
        log["runs"][0]["results"][0]["ruleIndex"] = 400
        wrong = self.scratch(json.dumps(log), "wrong.sarif")
        self.assertIn("error", [level for level, _ in self.multitool_says(wrong)])

    def test_it_keeps_within_what_github_takes(self):
        for path in self.logs:
            log = json.loads(path.read_text())
            self.assertLessEqual(len(log["runs"]), 20)
            for one in log["runs"]:
                self.assertLessEqual(len(one["results"]), 25_000)
                for rule in one["tool"]["driver"]["rules"]:
                    self.assertLessEqual(len(rule["properties"]["tags"]), 10)
                    self.assertNotIn("security-severity", rule["properties"])
                for result in one["results"]:
                    place = result["locations"][0]["physicalLocation"]
                    self.assertNotRegex(place["artifactLocation"]["uri"], r"^(/|\./|[a-z]+:)")
                    self.assertGreaterEqual(place["region"]["startLine"], 1)


class Junit(Gate):
    def setUp(self):
        self.schema = etree.XMLSchema(etree.parse(Path(__file__).parent / "junit.xsd"))
        self.reports = [self.folder / "check.xml", BY_HAND / "junit.xml"]

    def test_the_schema_accepts_every_report_and_the_counts_add_up(self):
        for path in self.reports:
            report = etree.parse(path)
            self.schema.assertValid(report)
            for parent in [report.getroot(), *report.iter("testsuite")]:
                found = {name: len(list(parent.iter(tag))) for name, tag in [
                    ("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")]}
                self.assertEqual({name: int(parent.get(name)) for name in found}, found)

    def test_seeded_mistakes_are_noticed(self):
        text = self.reports[1].read_text()
        for old, new in [
            (' classname="', ' klass="'),
            ("<skipped message", "<skiped message"),
            (' tests="', ' tests="-'),
            ("<failure message", "<error/><failure message"),
        ]:
            self.assertIn(old, text)
            wrong = etree.fromstring(text.replace(old, new, 1).encode())
            self.assertFalse(self.schema.validate(wrong), new)


class Gitlab(Gate):
    def test_each_issue_has_what_gitlab_asks_for(self):
        for path in [self.folder / "gitlab.json", BY_HAND / "gitlab-codequality.json"]:
            issues = json.loads(path.read_text())
            self.assertGreater(len(issues), 0)
            self.assertEqual(len({i["fingerprint"] for i in issues}), len(issues))
            for issue in issues:
                self.assertEqual(sorted(issue), ["check_name", "description", "fingerprint", "location", "severity"])
                self.assertIn(issue["severity"], ["info", "minor", "major", "critical", "blocker"])
                self.assertFalse(issue["location"]["path"].startswith(("/", "./")))
                self.assertGreaterEqual(issue["location"]["lines"]["begin"], 1)


class Rego(Gate):
    """The sample policy, in a real engine of Rego (rego-cpp)."""

    @staticmethod
    def says(report, policy=None):
        rego = Interpreter()
        text = policy or (ROOT / "integrations/rego/stormglass.rego").read_text()
        rego.add_module("stormglass.rego", text)
        rego.set_input(report)
        found = {}
        for rule in ("deny", "warn"):
            answer = json.loads(str(rego.query(f"data.main.{rule}")))
            found[rule] = answer["expressions"][0]
        return found

    def report(self):
        return json.loads((BY_HAND / "json.json").read_text())

    def test_real_designs_keep_it(self):
        report = json.loads((self.folder / "check.json").read_text())
        self.assertEqual(report["unanswered"], [])
        self.assertEqual(self.says(report)["deny"], [])

    def test_what_has_no_answer_is_denied(self):
        self.assertEqual(len(self.says(self.report())["deny"]), 1)

    def test_a_waiver_without_a_ticket_is_denied(self):
        report = self.report()
        report["unanswered"] = []
        self.assertEqual(self.says(report)["deny"], [])
        waived = [c for c in report["designs"][0]["checks"] if c["disposition"]["is"] == "waived"]
        waived[0]["disposition"]["ticket"] = None
        self.assertRegex(self.says(report)["deny"][0], "waived without a ticket")

    def test_growth_of_production_is_denied(self):
        report = self.report()
        report["unanswered"] = []
        report["designs"][0]["figures"]["monthly-cost"] = "2120.01"
        self.assertRegex(self.says(report)["deny"][0], r"grows by 500\.0")
        report["designs"][0]["environment"] = "staging"
        self.assertEqual(self.says(report)["deny"], [])

    def test_many_warnings_are_told(self):
        report = self.report()
        report["tally"]["warned"] = 21
        self.assertEqual(self.says(report)["warn"], ["21 warnings are open"])

    def test_another_shape_is_denied(self):
        self.assertRegex(self.says({"schema": "stormglass-check/2"})["deny"][0], "stormglass-check/2")

    def test_a_broken_policy_is_noticed(self):
        text = (ROOT / "integrations/rego/stormglass.rego").read_text()
        with self.assertRaises(Exception):
            self.says(self.report(), text.replace("deny contains message if {", "deny contains message if", 1))
        turned = text.replace("growth > most_growth", "growth < most_growth")
        report = self.report()
        report["unanswered"] = []
        self.assertNotEqual(self.says(report, turned)["deny"], self.says(report)["deny"])



if __name__ == "__main__":
    unittest.main()
