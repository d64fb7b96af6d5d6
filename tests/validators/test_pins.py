"""One version of each tool, wherever it is named; and a lock file that ties nobody to a registry host."""

import json
import re
import tomllib
import unittest
from pathlib import Path

ROOT = Path(__file__).parents[2]


def toml(path):
    return tomllib.loads((ROOT / path).read_text())


def locked(path, name):
    return [p["version"] for p in toml(path)["package"] if p["name"] == name]


class Pins(unittest.TestCase):
    def test_wasm_bindgen_is_one_version_everywhere(self):
        version = toml("Trunk.toml")["tools"]["wasm_bindgen"]
        self.assertEqual(toml("crates/web/Cargo.toml")["dependencies"]["wasm-bindgen"], f"={version}")
        self.assertEqual(locked("Cargo.lock", "wasm-bindgen"), [version])
        self.assertEqual(locked("tools/Cargo.lock", "wasm-bindgen-cli"), [version])
        self.assertIn(f"WASM_BINDGEN={version}\n", (ROOT / "tools/setup.sh").read_text())

    def test_trunk_is_the_one_the_site_asks_for(self):
        version = toml("Trunk.toml")["trunk-version"].removeprefix("^")
        self.assertIn(f"TRUNK={version} ", (ROOT / "tools/setup.sh").read_text())

    def test_wasm_opt_is_the_one_the_site_asks_for(self):
        npm = json.loads((ROOT / "tests/e2e/package.json").read_text())["devDependencies"]
        wanted = toml("Trunk.toml")["tools"]["wasm_opt"]
        self.assertEqual(wanted, "version_" + npm["binaryen"].split(".")[0])

    def test_npm_packages_are_exact_and_locked_without_a_host(self):
        for folder in ("tests/e2e", "tests/validators"):
            npm = json.loads((ROOT / folder / "package.json").read_text())["devDependencies"]
            lock = json.loads((ROOT / folder / "package-lock.json").read_text())["packages"]
            for name, version in npm.items():
                self.assertRegex(version, r"^\d+\.\d+\.\d+$", name)
                self.assertEqual(lock[f"node_modules/{name}"]["version"], version)
            for path, package in lock.items():
                self.assertNotIn("resolved", package, path)

    def test_python_packages_are_exact(self):
        lines = (ROOT / "tests/validators/requirements.txt").read_text().split()
        self.assertGreater(len(lines), 0)
        for line in lines:
            self.assertRegex(line, r"^[a-z0-9.-]+==[0-9.]+$")

    def test_rust_is_the_declared_minimum(self):
        channel = toml("rust-toolchain.toml")["toolchain"]["channel"]
        minimum = toml("Cargo.toml")["workspace"]["package"]["rust-version"]
        self.assertTrue(re.match(re.escape(minimum) + r"(\.|$)", channel), (channel, minimum))


class Documented(unittest.TestCase):
    def test_each_direct_dependency_has_a_purpose(self):
        text = (ROOT / "docs/dependencies.md").read_text()
        rows = set(re.findall(r"^\| `([^`]+)`", text, re.MULTILINE))
        manifests = [ROOT / "tools/Cargo.toml", *ROOT.glob("crates/*/Cargo.toml"), *ROOT.glob("tests/**/Cargo.toml")]
        named = set()
        for manifest in manifests:
            data = tomllib.loads(manifest.read_text())
            for table in [data, *data.get("target", {}).values()]:
                for kind in ("dependencies", "dev-dependencies", "build-dependencies"):
                    named |= set(table.get(kind, {}))
        named = {name for name in named if not name.startswith("stormglass-")}
        self.assertGreater(len(named), 10)
        self.assertEqual(named - rows, set(), "used, but not in docs/dependencies.md")
        self.assertEqual({r for r in rows if r not in named}, set(), "in docs/dependencies.md, but not used")


if __name__ == "__main__":
    unittest.main()
