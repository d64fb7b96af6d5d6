"""The chart and the Argo CD applications: Helm renders them for every site, Kubernetes takes what comes out, and
planted mistakes are caught."""

import json
import shutil
import tempfile
import unittest
from pathlib import Path

import yaml
from helm_python.chart import Chart, lint

from emitted import ROOT, STORMGLASS, Systems, against, broken, emit, python_tool, run

# Three sites of one's own that vote; none of the five systems has voters on Kubernetes.
VOTERS = """\
stormglass: 1
metadata: { name: voters }
regions:
  a: { provider: kubernetes, location: one, coordinates: "47, 8", country: CH, prices: { nodes: { small: $10/month } } }
  b: { provider: edge, location: two, coordinates: "48, 9", country: DE, prices: { nodes: { small: $10/month } } }
  c: { provider: self-hosted, location: three, coordinates: "46, 7", country: CH, prices: { nodes: { small: $10/month } } }
tiers:
  keepers:
    quorum: { tolerates: crash }
    in:
      a: { nodes: 2, instance-type: small, platform: kubernetes }
      b: { nodes: 2, instance-type: small, platform: k3s }
      c: { nodes: 1, instance-type: small }
  front: { needs: [state], in: { a: { nodes: 2, instance-type: small }, b: { nodes: 2, instance-type: small } } }
stores: { state: { engine: consensus, voters: keepers } }
replication: { state: { mode: quorum } }
"""


def values(site):
    """The values of a site with the images that the design does not name."""
    chart = yaml.safe_load((site.parents[1] / "chart/values.yaml").read_text())
    own = yaml.safe_load(site.read_text())
    for name, tier in own["tiers"].items():
        tier |= {"image": f"registry.example/{name}:1", "port": 8080}
    return chart | own


def lint_errors(chart):
    return [m["error"] for m in lint(str(chart))["messages"] if m["severity"] >= 3]


def render(chart, given):
    """Every manifest that the chart gives for some values."""
    with Chart.load(str(chart)) as loaded:
        texts = loaded.render(given, name="release", namespace="space")
    return [d for t in texts.values() for d in yaml.safe_load_all(t) if d is not None]


def refused(documents):
    """What kubernetes-validate says; empty if it accepts them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "manifests.yaml")
        path.write_text(yaml.safe_dump_all(documents))
        code, said = run(python_tool("kubernetes-validate"), "--strict", path)
        return "" if code == 0 else said


class Kubernetes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # The two others run no tier on Kubernetes.
        cls.systems = Systems("kubernetes", only=["prsm", "go-pro", "wildcam"])
        cls.addClassCleanup(cls.systems.close)
        held = tempfile.TemporaryDirectory()
        cls.addClassCleanup(held.cleanup)
        scenario = Path(held.name, "voters.yaml")
        scenario.write_text(VOTERS)
        cls.systems.folders["voters"] = emit(Path(held.name, "voters"), scenario, "kubernetes")

    def sites(self):
        for site in self.systems.files("kubernetes/sites/*.yaml"):
            yield site.parents[2].name, site, site.parents[1] / "chart"

    def test_helm_renders_what_kubernetes_accepts(self):
        count = 0
        for name, site, chart in self.sites():
            self.assertEqual(lint_errors(chart), [], name)
            documents = render(chart, values(site))
            kinds = {d["kind"] for d in documents}
            self.assertGreaterEqual(kinds, {"Service", "ServiceAccount", "PodDisruptionBudget", "NetworkPolicy"})
            self.assertEqual(refused(documents), "", f"{name}: {site.name}")
            count += 1
        self.assertGreaterEqual(count, 12)

    def test_a_mistake_in_a_template_is_caught(self):
        site = self.systems.files("kubernetes/sites/*.yaml")[0]
        with tempfile.TemporaryDirectory() as folder:
            chart = Path(folder, "chart")

            def planted(file, old, new):
                shutil.rmtree(chart, ignore_errors=True)
                shutil.copytree(site.parents[1] / "chart", chart)
                path = chart / "templates" / file
                self.assertIn(old, path.read_text())
                path.write_text(path.read_text().replace(old, new, 1))
                return render(chart, values(site))

            self.assertNotEqual(refused(planted("workloads.yaml", "serviceAccountName:", "serviceAcountName:")), "")
            self.assertNotEqual(refused(planted("scaling.yaml", "maxUnavailable:", "maxUnavailble:")), "")
            with self.assertRaises(Exception):
                planted("network.yaml", "{{- end }}", "{{- ende }}")

    def test_values_without_an_image_or_of_the_wrong_kind_are_refused(self):
        site = self.systems.files("kubernetes/sites/*.yaml")[0]
        chart = site.parents[1] / "chart"
        for mistake in [{"image": ""}, {"port": "http"}, {"replicas": -1}, {"kind": "DaemonSet"}, {"replica": 3}]:
            given = values(site)
            next(iter(given["tiers"].values())).update(mistake)
            with self.assertRaises(Exception, msg=str(mistake)):
                render(chart, given)

    def test_as_many_pods_as_the_assessment_has_nodes(self):
        for name in ["prsm", "go-pro", "wildcam"]:
            scenario = ROOT / "scenarios" / f"{name}.yaml"
            code, said = run(STORMGLASS, "assess", scenario, "-f", "json=/dev/stdout", "--quiet")
            result = json.loads(said[said.index("{"):])
            regions = result.get("assessment", result)["design"]["regions"]
            nodes = {r["key"]: (r["nodes"], r["zones"]) for r in regions if r["nodes"]}
            there = {}
            for site in (self.systems.folders[name] / "kubernetes/sites").glob("*.yaml"):
                documents = render(site.parents[1] / "chart", values(site))
                pods = {d["metadata"]["name"]: d["spec"].get("replicas") for d in documents if d["kind"] == "Deployment"}
                for d in documents:
                    if d["kind"] == "HorizontalPodAutoscaler":
                        self.assertIsNone(pods[d["metadata"]["name"]], "an autoscaler and a number would fight")
                        pods[d["metadata"]["name"]] = d["spec"]["minReplicas"]
                zones = {t["zones"] for t in values(site)["tiers"].values()}
                there[site.stem] = (sum(pods.values()), max(zones))
            self.assertEqual(there, nodes, name)

    def test_voters_keep_their_quorum(self):
        folder = self.systems.folders["voters"] / "kubernetes"
        pods, may_go = 0, []
        for site in folder.glob("sites/*.yaml"):
            documents = render(folder / "chart", values(site))
            for d in documents:
                if d["kind"] == "StatefulSet":
                    pods += d["spec"]["replicas"]
                if d["kind"] == "PodDisruptionBudget" and d["metadata"]["name"] == "keepers":
                    may_go.append(d["spec"]["maxUnavailable"])
                if d["kind"] == "NetworkPolicy" and d["metadata"]["name"] == "keepers":
                    self.assertTrue(d["spec"]["ingress"][0]["from"], "only who takes part reaches voters")
        self.assertEqual(pods, 5)
        # Three of five are needed: two can go.
        self.assertEqual(sorted(may_go), [1, 2, 2])

    def test_argo_cd_takes_the_applications(self):
        one, all = "argocd-application.schema.json", "argocd-applicationset.schema.json"
        self.assertEqual(against(one, *self.systems.files("kubernetes/argocd/application-*.yaml")), "")
        sets = self.systems.files("kubernetes/argocd/applicationset.yaml")
        self.assertEqual(against(all, *sets), "")
        with tempfile.TemporaryDirectory() as folder:
            single = self.systems.files("kubernetes/argocd/application-*.yaml")[0]
            self.assertNotEqual(against(one, broken(single, "repoURL:", "repoUrl:", folder)), "")
            self.assertNotEqual(against(all, broken(sets[0], "generators:", "generator:", folder)), "")

    def test_no_file_holds_a_secret(self):
        for name, site, chart in self.sites():
            kinds = {d["kind"] for d in render(chart, values(site))}
            self.assertNotIn("Secret", kinds, name)


if __name__ == "__main__":
    unittest.main()
