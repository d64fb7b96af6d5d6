"""The mesh of WireGuard and the policy of Resilience Hub, held against the tools and the interface that take them."""

import json
import re
import tempfile
import unittest
from pathlib import Path

import botocore.session
from botocore.validate import ParamValidator

from emitted import BIN, ROOT, Systems, emit, run

WG = BIN / "wg"


def key():
    code, private = run(WG, "genkey")
    assert code == 0, private
    return private.strip()


def complaints(text):
    """What `wg` says of a configuration, but for that there is no such interface here."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "wg0.conf")
        path.write_text(text)
        _, said = run(WG, "setconf", "none", path)
        # A sound configuration fails only at the interface, which is not there.
        return [line for line in said.splitlines() if not line.startswith("Unable to modify interface")], said


def held(folder, sites):
    """What gateways hold, as the page of the target asks for it."""
    for i, site in enumerate(sites):
        (folder / site).mkdir(parents=True)
        (folder / site / "public-key").write_text(key() + "\n")
        (folder / site / "endpoint").write_text(f"192.0.2.{i + 1}:51820\n")
        (folder / site / "networks").write_text(f"10.{i}.0.0/16,10.{i + 100}.0.0/16\n")
    (folder / "private-key").write_text(key() + "\n")


def as_set(text, folder, work):
    """Runs the commands of PostUp with a `wg` and an `ip` that write down what they are told."""
    log = work / "log"
    log.write_text("")
    for name in ("wg", "ip"):
        program = work / name
        program.write_text(f'#!/bin/sh\necho "{name} $@" >> {log}\n')
        program.chmod(0o755)
    for line in re.findall(r"^PostUp = (.*)$", text, re.MULTILINE):
        line = line.replace("%i", "wg0").replace("/etc/wireguard/sites", str(folder))
        code, said = run("env", f"PATH={work}:/usr/bin:/bin", "bash", "-euc", line)
        if code != 0:
            raise AssertionError(f"{line}: {said}")
    return log.read_text().splitlines()


class Mesh(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        held_ = tempfile.TemporaryDirectory()
        cls.addClassCleanup(held_.cleanup)
        # Its diagram says WireGuard, its Terraform managed gateways.
        scenario = ROOT / "scenarios/aurigraph.yaml"
        cls.folder = emit(Path(held_.name, "out"), scenario, "wireguard", changes=["network.mesh=wireguard"]) / "wireguard"
        cls.sites = sorted(p.parent.name for p in cls.folder.glob("*/wg0.conf"))

    def test_each_site_is_joined_with_every_other(self):
        self.assertEqual(len(self.sites), 6)
        tunnels = set()
        with tempfile.TemporaryDirectory() as folder:
            where = Path(folder, "held")
            held(where, self.sites)
            for site in self.sites:
                text = (self.folder / site / "wg0.conf").read_text()
                work = Path(folder, f"work-{site}")
                work.mkdir()
                told = as_set(text, where, work)
                # What was told, as a configuration that `wg` itself reads.
                parts = [f"[Interface]\nListenPort = {re.search(r'ListenPort = (.*)', text)[1]}\nPrivateKey = {key()}"]
                for other in self.sites:
                    line = [t for t in told if (where / other / "public-key").read_text().strip() in t]
                    self.assertEqual(len(line), 0 if other == site else 1, f"{site} to {other}")
                    for t in line:
                        found = re.fullmatch(r"wg set wg0 peer (\S+) endpoint (\S+) allowed-ips (\S+) persistent-keepalive (\d+)", t)
                        self.assertTrue(found, t)
                        parts.append(f"[Peer]\nPublicKey = {found[1]}\nEndpoint = {found[2]}\nAllowedIPs = {found[3]}\nPersistentKeepalive = {found[4]}")
                        tunnels.add(frozenset([site, other]))
                routes = [t for t in told if t.startswith("ip route replace")]
                self.assertEqual(len(routes), 2 * (len(self.sites) - 1))
                config = "\n".join(parts) + "\n"
                self.assertEqual(complaints(config)[0], [], config)
                self.assertIn("Unable to modify interface", complaints(config)[1])
                # Not blind: an address that is none, a line that is unknown.
                wide = re.sub(r"(AllowedIPs = [0-9.]+)/16", r"\1/160", config, count=1)
                self.assertNotEqual(complaints(wide)[0], [])
                self.assertNotEqual(complaints(config.replace("ListenPort", "ListensPort"))[0], [])
        self.assertEqual(len(tunnels), 6 * 5 // 2)

    def test_wg_quick_reads_each_interface(self):
        for site in self.sites:
            path = self.folder / site / "wg0.conf"
            code, said = run(BIN / "wg-quick", "strip", path)
            self.assertEqual(code, 0, said)
            self.assertIn("ListenPort = 51820", said)
            self.assertNotIn("PostUp", said)
            self.assertEqual(complaints("\n".join(l for l in said.splitlines() if not l.startswith("Warning")) + "\n")[0], [])

    def test_no_key_is_in_the_files(self):
        for path in self.folder.glob("*/wg0.conf"):
            self.assertIsNone(re.search(r"[A-Za-z0-9+/]{43}=", path.read_text()), path)


class ResilienceHub(unittest.TestCase):
    def test_the_interface_takes_each_policy(self):
        model = botocore.session.get_session().get_service_model("resiliencehub")
        shape = model.operation_model("CreateResiliencyPolicy").input_shape
        check = lambda policy: ParamValidator().validate(policy, shape).generate_report()
        systems = Systems("resilience-hub", only=["go-pro", "prsm", "wildcam", "fraiseql-production"])
        self.addCleanup(systems.close)
        files = systems.files("resilience-hub/policy.json")
        self.assertEqual(len(files), 4)
        kinds = shape.members["policy"].key.enum
        for path in files:
            policy = json.loads(path.read_text())
            self.assertEqual(check(policy), "", path)
            self.assertLessEqual(set(policy["policy"]), set(kinds))
            self.assertIn(policy["tier"], shape.members["tier"].enum)
            mistakes = [{"tier": 1}, {"policy": {"AZ": {"rtoInSecs": "1m", "rpoInSecs": 1}}}]
            for mistake in mistakes:
                self.assertNotEqual(check(policy | mistake), "", mistake)
            del policy["policyName"]
            self.assertNotEqual(check(policy), "")
        # Its table of objectives by disruption; 5 min of loss for everything.
        wildcam = json.loads((systems.folders["wildcam"] / "resilience-hub/policy.json").read_text())["policy"]
        self.assertEqual({k: (v["rtoInSecs"], v["rpoInSecs"]) for k, v in wildcam.items()}, {"Software": (30, 300), "Hardware": (120, 300), "AZ": (300, 300), "Region": (900, 300)})


if __name__ == "__main__":
    unittest.main()
