"""The closing line of ./test is only as good as tools/count.awk: it must see every failure."""

import subprocess
import unittest
from pathlib import Path

COUNT = Path(__file__).parents[2] / "tools/count.awk"


def count(log):
    done = subprocess.run(["awk", "-f", COUNT], input=log, capture_output=True, text=True, check=True)
    return tuple(int(n) for n in done.stdout.split())


class Count(unittest.TestCase):
    def test_cargo_test(self):
        ok = "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n"
        bad = "test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n"
        self.assertEqual(count(ok + bad), (5, 1))

    def test_cargo_nextest(self):
        self.assertEqual(count("     Summary [   0.008s] 7 tests run: 7 passed, 0 skipped\n"), (7, 0))
        self.assertEqual(count("     Summary [   0.008s] 1 test run: 1 passed (1 slow), 0 skipped\n"), (1, 0))
        self.assertEqual(count("     Summary [   9.1s] 7 tests run: 4 passed, 2 failed, 1 timed out, 0 skipped\n"), (4, 3))
        self.assertEqual(count("\x1b[32m     Summary\x1b[0m [ 1s] \x1b[1m2\x1b[0m tests run: \x1b[1m2\x1b[0m passed\n"), (2, 0))

    def test_node(self):
        self.assertEqual(count("ℹ tests 4\nℹ pass 2\nℹ fail 1\nℹ cancelled 1\n"), (2, 2))
        self.assertEqual(count("# pass 2\n# fail 0\n# cancelled 0\n"), (2, 0))

    def test_unittest(self):
        self.assertEqual(count("Ran 5 tests in 0.1s\n\nOK\n"), (5, 0))
        self.assertEqual(count("Ran 5 tests in 0.1s\n\nFAILED (failures=1, errors=2)\n"), (2, 3))

    def test_own_checks(self):
        self.assertEqual(count("check ok: a\ncheck failed: b\ncheck ok: c (2 failed)\n"), (2, 1))

    def test_silence_counts_as_nothing(self):
        self.assertEqual(count("error: could not compile\n"), (0, 0))


if __name__ == "__main__":
    unittest.main()
