"""The real terraform on what is emitted, for the five systems and their variants; see terraform/README.md."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
STORMGLASS = os.environ["STORMGLASS"]
HERE = Path(__file__).with_name("terraform")
SYSTEMS = ["prsm", "go-pro", "aurigraph", "wildcam", "fraiseql-production"]
# Planned too, beside the designs without a variant: plans take longer.
PLANNED = {"prsm/phase-3", "prsm/option-2", "go-pro/geographic", "go-pro/spot-and-reserved", "aurigraph/per-region", "wildcam/phase-2"}


def run(*command, cwd=None, env=None):
    return subprocess.run([str(c) for c in command], capture_output=True, text=True, cwd=cwd, env=env)


def designs():
    """Every system with each of its variants: `name/variant`, file, variant."""
    for name in SYSTEMS:
        path = ROOT / f"scenarios/{name}.yaml"
        for variant in ["base", *yaml.safe_load(path.read_text()).get("variants", {})]:
            yield f"{name}/{variant}", path, variant


class Terraform(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        top = Path(cls.folder.name)
        mirror, cls.out = top / "mirror", top / "out"
        for schema in (HERE / "schemas").glob("*.json"):
            (source,) = json.loads(schema.read_text())["provider_schemas"]
            name, version = schema.stem.rsplit("-", 1)
            machine = f"{sys.platform}_{'arm64' if os.uname().machine in ('aarch64', 'arm64') else 'amd64'}"
            program = mirror / source / version / machine / f"terraform-provider-{name}_v{version}"
            program.parent.mkdir(parents=True)
            program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{HERE / "stand_in.py"}" "{schema}"\n')
            program.chmod(0o755)
        settings = top / "terraformrc"
        settings.write_text(f'disable_checkpoint = true\nprovider_installation {{\n  filesystem_mirror {{\n    path = "{mirror}"\n  }}\n}}\n')
        # A home of its own: the plugin library keeps a certificate there.
        cls.env = {**os.environ, "TF_CLI_CONFIG_FILE": str(settings), "TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "HOME": str(top)}
        for name, path, variant in designs():
            done = run(STORMGLASS, "emit", path, "--variant", variant, "--target", "terraform", "-o", cls.out / name, "-q")
            assert done.returncode == 0, (name, done.stderr)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def terraform(self, folder, *words):
        return run("terraform", *words, "-no-color", cwd=folder, env=self.env)

    def findings(self, folder):
        """What `init` and `validate` have to say against a folder."""
        done = self.terraform(folder, "init", "-backend=false")
        if done.returncode:
            return done.stdout + done.stderr
        done = self.terraform(folder, "validate")
        return "" if done.returncode == 0 else done.stdout + done.stderr

    def plan(self, folder):
        """Planned resources, with the values of the example file for what the design does not say."""
        shutil.copy(folder / "terraform.tfvars.example", folder / "terraform.tfvars")
        # The state of a test is a file.
        (folder / "backend_override.tf").write_text('terraform {\n  backend "local" {}\n}\n')
        for words in (["init", "-reconfigure"], ["plan", "-out=plan"]):
            done = self.terraform(folder, *words)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        shown = json.loads(run("terraform", "show", "-json", "plan", cwd=folder, env=self.env).stdout)
        changes = [c for c in shown["resource_changes"] if c["mode"] == "managed"]
        return [(c["type"], c["address"], c["change"]["after"]) for c in changes]

    def test_files_are_formatted(self):
        done = self.terraform(self.out, "fmt", "-check", "-recursive", "-diff")
        self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_every_design_is_valid_and_the_planned_have_its_numbers(self):
        seen = 0
        for name, path, variant in designs():
            with self.subTest(name):
                seen += 1
                folder = self.out / name / "terraform"
                self.assertEqual(self.findings(folder), "")
                if variant == "base" or name in PLANNED:
                    self.compare(self.plan(folder), path, variant)
        self.assertGreater(seen, 35)

    def compare(self, planned, path, variant):
        """Planned nodes, networks and links against the design's own numbers."""

        def number(metric):
            done = run(STORMGLASS, "explain", path, metric, "--variant", variant, "-f", "json")
            return json.loads(done.stdout)["number"] if done.returncode == 0 else None

        kinds = Counter(kind for kind, _, _ in planned)
        nodes = Counter()
        for kind, address, after in planned:
            if kind == "aws_autoscaling_group":
                nodes["aws"] += after["desired_capacity"]
            elif kind == "aws_eks_node_group":
                nodes["aws"] += after["scaling_config"][0]["desired_size"]
            elif kind == "google_compute_region_instance_group_manager":
                nodes["gcp"] += after["target_size"]
            elif kind == "google_container_node_pool":
                nodes["gcp"] += after["autoscaling"][0]["total_min_node_count"]
            elif kind == "azurerm_linux_virtual_machine_scale_set":
                nodes["azure"] += after["instances"]
            elif kind == "azurerm_kubernetes_cluster":
                nodes["azure"] += after["default_node_pool"][0]["node_count"]
            elif kind == "azurerm_kubernetes_cluster_node_pool":
                nodes["azure"] += after["node_count"]
        for provider, network in [("aws", "aws_vpc"), ("gcp", "google_compute_network"), ("azure", "azurerm_virtual_network")]:
            stated = number(f"nodes.provider.{provider}")
            self.assertEqual(nodes[provider], stated or 0, provider)
            self.assertEqual(kinds[network] > 0, stated is not None, provider)
        # A mesh of n regions has n(n-1)/2 links: tunnels between clouds, peerings inside of one.
        links = {address.split(".")[1] for _, address, _ in planned if address.startswith("module.link_")}
        self.assertEqual(len(links), number("tunnels") or 0)
        ends = {"aws_vpc_peering_connection": "aws", "aws_vpn_connection": "aws", "google_compute_vpn_tunnel": "gcp"}
        ends |= {"google_compute_network_peering": "gcp", "azurerm_virtual_network_peering": "azure"}
        ends |= {"azurerm_virtual_network_gateway_connection": "azure"}
        connected = {address.split(".")[1] for kind, address, _ in planned if kind in ends and address.startswith("module.link_")}
        self.assertEqual(connected, links)

    def test_mistakes_are_caught(self):
        whole = self.out / "go-pro/base/terraform"
        mistakes = [
            ("an argument that is none", "modules/aws/machines.tf", "update_default_version = true", "update_defualt_version = true", "Unsupported argument"),
            ("a missing argument", "modules/aws/balancers.tf", '    type             = "forward"\n', "", "Missing required argument"),
            ("a reference to nothing", "modules/gcp/network.tf", "google_compute_network.this.id", "google_compute_network.that.id", "Reference to undeclared resource"),
            ("a number that is none", "aws.tf", "nodes         = 5", 'nodes         = "five"', "Invalid value for input variable|a number is required"),
            ("an argument the module does not take", "gcp.tf", "  zones ", "  zonez ", "Unsupported argument|Missing required argument"),
            ("a type that is none", "dns.tf", "aws_route53_health_check", "aws_route53_health_chek", "Invalid resource type"),
        ]
        for what, file, good, bad, expected in mistakes:
            with self.subTest(what), tempfile.TemporaryDirectory() as copy:
                folder = Path(copy, "terraform")
                shutil.copytree(whole, folder, ignore=shutil.ignore_patterns(".terraform*", "plan", "*override.tf", "*.tfvars"))
                text = (folder / file).read_text()
                self.assertIn(good, text)
                (folder / file).write_text(text.replace(good, bad, 1))
                self.assertRegex(self.findings(folder), expected)

    def test_a_number_that_is_not_the_designs_is_caught(self):
        for file, good, bad in [("aws.tf", "nodes         = 5", "nodes         = 6"), ("mesh.tf", 'module "link_us_east_us_central"', 'module "tunnel"')]:
            with self.subTest(file), tempfile.TemporaryDirectory() as copy:
                folder = Path(copy, "terraform")
                shutil.copytree(self.out / "go-pro/base/terraform", folder, ignore=shutil.ignore_patterns(".terraform*", "plan", "*override.tf", "*.tfvars"))
                text = (folder / file).read_text()
                self.assertIn(good, text)
                (folder / file).write_text(text.replace(good, bad, 1))
                planned = self.plan(folder)
                with self.assertRaises(AssertionError):
                    self.compare(planned, ROOT / "scenarios/go-pro.yaml", "base")

    def test_a_file_out_of_format_is_caught(self):
        with tempfile.TemporaryDirectory() as copy:
            text = (self.out / "go-pro/base/terraform/dns.tf").read_text()
            Path(copy, "dns.tf").write_text(re.sub(r"provider +=", "provider=", text))
            done = self.terraform(copy, "fmt", "-check")
            self.assertNotEqual(done.returncode, 0)


if __name__ == "__main__":
    unittest.main()
