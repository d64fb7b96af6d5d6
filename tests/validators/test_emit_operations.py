"""Rules, routes, objectives and dashboards: real checkers accept them for every system, and catch a planted mistake."""

import json
import re
import tempfile
import unittest
from pathlib import Path

import yaml

from emitted import BIN, ODD, Systems, against, broken, emit, run

PROMTOOL = BIN / "promtool"
AMTOOL = BIN / "amtool"


class Operations(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.systems = Systems("prometheus", "alertmanager", "openslo", "grafana")
        cls.addClassCleanup(cls.systems.close)

    def test_names_stay_names(self):
        with tempfile.TemporaryDirectory() as folder:
            scenario = Path(folder, "odd.yaml")
            scenario.write_text(ODD)
            out = emit(Path(folder, "out"), scenario, "prometheus", "alertmanager", "openslo", "grafana")
            rules = out / "prometheus/rules.yaml"
            for check, path in [(self.check_rules, rules), (self.run_tests, rules)]:
                code, said = check(path)
                self.assertEqual(code, 0, said)
            code, said = run(AMTOOL, "check-config", out / "alertmanager/alertmanager.yaml")
            self.assertEqual(code, 0, said)
            self.assertEqual(against("openslo-v1.schema.json", *out.glob("openslo/*.yaml")), "")
            self.assertEqual(against("grafana-dashboard.schema.json", out / "grafana/dashboard.json"), "")

    def caught(self, check, pattern, old, new):
        """A mistake planted in the first file that fits must not pass."""
        path = self.systems.files(pattern)[0]
        with tempfile.TemporaryDirectory() as folder:
            code, said = check(broken(path, old, new, folder))
            self.assertNotEqual(code, 0, f"not caught: {new!r} for {old!r} in {path}: {said}")

    @staticmethod
    def check_rules(path):
        return run(PROMTOOL, "check", "rules", path)

    @staticmethod
    def run_tests(path):
        return run(PROMTOOL, "test", "rules", path.with_name("tests.yaml"), cwd=path.parent)

    def test_promtool_accepts_the_rules(self):
        files = self.systems.files("prometheus/rules.yaml")
        self.assertEqual(len(files), 5)
        for path in files:
            code, said = self.check_rules(path)
            self.assertEqual(code, 0, said)
        self.caught(self.check_rules, "prometheus/rules.yaml", "sum(rate(", "sum(rat(")

    def test_each_alert_fires_and_stays_quiet(self):
        for path in self.systems.files("prometheus/rules.yaml"):
            code, said = self.run_tests(path)
            self.assertEqual(code, 0, f"{path}: {said}")
            tests = yaml.safe_load(path.with_name("tests.yaml").read_text())["tests"]
            fired = [t["alert_rule_test"][0] for t in tests if t["alert_rule_test"][0]["exp_alerts"]]
            rules = [r for g in yaml.safe_load(path.read_text())["groups"] for r in g["rules"] if "alert" in r]
            self.assertEqual({t["alertname"] for t in fired}, {r["alert"] for r in rules})
            self.assertEqual(len(tests), 2 * len(rules))
        # A limit that is another one, a label that is not there, an alert that is gone.
        self.caught(self.run_tests, "prometheus/rules.yaml", "rate1h{", "rate7h{")
        self.caught(self.run_tests, "prometheus/rules.yaml", "priority: p1", "priority: p2")
        self.caught(self.run_tests, "prometheus/rules.yaml", " > ", " < ")

    def test_amtool_accepts_the_routes(self):
        check = lambda path: run(AMTOOL, "check-config", path)
        for path in self.systems.files("alertmanager/alertmanager.yaml"):
            code, said = check(path)
            self.assertEqual(code, 0, said)
        self.caught(check, "alertmanager/alertmanager.yaml", "receiver: ", "receiver: not-")

    def test_every_alert_has_a_receiver_of_its_priority(self):
        for path in self.systems.files("prometheus/rules.yaml"):
            config = path.parents[1] / "alertmanager/alertmanager.yaml"
            rules = [r for g in yaml.safe_load(path.read_text())["groups"] for r in g["rules"] if "alert" in r]
            for rule in rules:
                labels = [f"{k}={v}" for k, v in rule["labels"].items()]
                code, said = run(AMTOOL, "config", "routes", "test", f"--config.file={config}", *labels)
                wanted = f"{rule['labels']['service']}-{rule['labels']['priority']}"
                self.assertEqual((code, said.splitlines()[0]), (0, wanted), rule["alert"])

    def test_openslo_fits_its_schema(self):
        self.assertEqual(against("openslo-v1.schema.json", *self.systems.files("openslo/*.yaml")), "")
        check = lambda path: (int(bool(against("openslo-v1.schema.json", path))), "")
        self.caught(check, "openslo/slo-*.yaml", "budgetingMethod: Occurrences", "budgetingMethod: Sometimes")
        self.caught(check, "openslo/slo-*.yaml", "target: 0.", "target: 1.")

    def test_references_of_openslo_lead_somewhere(self):
        for folder in {p.parent for p in self.systems.files("openslo/*.yaml")}:
            all = [yaml.safe_load(p.read_text()) for p in folder.glob("*.yaml")]
            names = {(o["kind"], o["metadata"]["name"]) for o in all}
            slos = [o["spec"] for o in all if o["kind"] == "SLO"]
            self.assertGreater(len(slos), 0)
            for slo in slos:
                self.assertIn(("Service", slo["service"]), names)
                self.assertIn(("SLI", slo["indicatorRef"]), names)

    def test_dashboards_fit_their_schema(self):
        files = self.systems.files("grafana/dashboard.json")
        self.assertEqual(len(files), 5)
        self.assertEqual(against("grafana-dashboard.schema.json", *files), "")
        check = lambda path: (int(bool(against("grafana-dashboard.schema.json", path))), "")
        self.caught(check, "grafana/dashboard.json", '"gridPos"', '"gridPoss"')

    def queries(self):
        for path in self.systems.files("grafana/dashboard.json"):
            for panel in json.loads(path.read_text())["panels"]:
                for target in panel["targets"]:
                    yield f"{path.parents[1].name}: {panel['title']}", target["expr"]
        for path in self.systems.files("openslo/sli-*.yaml"):
            ratio = yaml.safe_load(path.read_text())["spec"]["ratioMetric"]
            for part in ("good", "total"):
                yield f"{path}: {part}", ratio[part]["metricSource"]["spec"]["query"]

    def test_promtool_reads_every_query(self):
        def check(queries):
            rules = [{"record": f"q{i}", "expr": expr} for i, (_, expr) in enumerate(queries)]
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder, "rules.yaml")
                path.write_text(yaml.safe_dump({"groups": [{"name": "queries", "rules": rules}]}))
                return self.check_rules(path)

        queries = list(self.queries())
        self.assertGreater(len(queries), 50)
        code, said = check(queries)
        self.assertEqual(code, 0, said)
        self.assertNotEqual(check([("planted", "sum by region (up)")])[0], 0)

    def test_every_query_reads_a_documented_signal(self):
        pages = self.systems.files("prometheus/README.md")
        documented = {m for p in pages for m in re.findall(r"^\| `([a-z_]+)` \|", p.read_text(), re.MULTILINE)}
        for where, expr in self.queries():
            read = set(re.findall(r"([a-z_]+(?::[a-z_0-9:]+)?)\{", expr))
            plain = {re.sub(r"_(bucket|sum|count)$", "", m) for m in read if ":" not in m}
            self.assertEqual(plain - documented, set(), f"{where}: {expr}")


if __name__ == "__main__":
    unittest.main()
