"""Two designs simulated another way, with SimPy: processes that wait, fail and are repaired.

Nothing is shared with the product but the scenario's numbers, which stand here once more. Compared
are the mean, the yearly distribution and the outages, within four standard errors of both together.
"""

import json
import math
import os
import random
import statistics
import subprocess
import tempfile
import unittest
from pathlib import Path

import simpy

ROOT = Path(__file__).parents[2]
YEAR = 8760.0

QUORUM = """
stormglass: 1
failures: { assume: none, node: { mtbf: 2000h, duration: 20h, sigma: 0.8 } }
objectives: { availability: 99.5% }
regions:
  home: { provider: aws, location: us-east-1, zones: 3 }
tiers:
  app: { quorum: { need: 2 }, in: { home: { nodes: 3, instance-type: c6i.xlarge } } }
"""

STANDBY = """
stormglass: 1
failures: { assume: none, region: { rate: 12/year, duration: 6h, sigma: 1 } }
objectives: { availability: 99% }
regions:
  main:  { provider: aws, location: us-east-1, zones: 1, role: primary }
  spare: { provider: gcp, location: us-central1, zones: 1, role: hot-standby }
tiers:
  app:
    in:
      main:  { nodes: 1, instance-type: c6i.xlarge }
      spare: { nodes: 1, instance-type: n2-standard-4 }
traffic: { routing: { policy: failover, order: [main, spare] } }
dependencies:
  proxy: { kind: front-door, availability: 100% }   # clients follow at once
recovery:
  region: { success: 100%, steps: [ { detect: 20m }, { switch: 40m } ] }
"""


def product(scenario, years):
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(scenario)
        file.flush()
        command = [os.environ["STORMGLASS"], "simulate", file.name, "--years", str(years), "-f", "json"]
        return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


class Meter:
    """Time during which nothing is served, by year, and how often it begins."""

    def __init__(self, env):
        self.env, self.years, self.spells, self.since = env, {}, 0, None

    def set(self, down):
        now = self.env.now
        if down and self.since is None:
            self.since, self.spells = now, self.spells + 1
        elif not down and self.since is not None:
            start, self.since = self.since, None
            while start < now:
                year = int(start // YEAR)
                end = min(now, (year + 1) * YEAR)
                # A rounding error must not keep the clock where it is.
                self.years[year] = self.years.get(year, 0.0) + end - start
                start = end if end > start else now

    def minutes(self, years):
        return [60.0 * self.years.get(y, 0.0) for y in range(years)]


def unit(env, draw, mtbf, mean, sigma, fails, repaired):
    """Fails and is repaired, for ever; lengths are lognormal with this mean."""
    while True:
        yield env.timeout(draw.expovariate(1.0 / mtbf))
        fails()
        yield env.timeout(draw.lognormvariate(math.log(mean) - sigma * sigma / 2, sigma))
        repaired()


def quorum(years, seed):
    env, draw = simpy.Environment(), random.Random(seed)
    meter, state = Meter(env), {"up": 3}

    def change(by):
        state["up"] += by
        meter.set(state["up"] < 2)

    for _ in range(3):
        env.process(unit(env, draw, 2000.0, 20.0, 0.8, lambda: change(-1), lambda: change(+1)))
    env.run(until=years * YEAR)
    meter.set(False)
    return meter


def standby(years, seed):
    """Requests go to `main`, and to `spare` from an hour after `main` was lost until it is back."""
    env, draw = simpy.Environment(), random.Random(seed)
    meter, up, switched = Meter(env), {"main": True, "spare": True}, {"on": False, "process": None}

    def settle():
        meter.set(not up["spare" if switched["on"] else "main"])

    def failover():
        try:
            yield env.timeout(1.0)
            switched["on"] = True
            settle()
        except simpy.Interrupt:
            pass

    def fails(region):
        up[region] = False
        if region == "main":
            switched["process"] = env.process(failover())
        settle()

    def repaired(region):
        up[region] = True
        if region == "main":
            if switched["process"].is_alive:
                switched["process"].interrupt()
            switched["on"] = False
        settle()

    for region in ("main", "spare"):
        mine = (lambda r=region: fails(r), lambda r=region: repaired(r))
        env.process(unit(env, draw, YEAR / 12.0, 6.0, 1.0, *mine))
    env.run(until=years * YEAR)
    meter.set(False)
    return meter


class Twins(unittest.TestCase):
    def compare(self, scenario, twin, allowed):
        years = 6000
        meter = twin(years, 20261120)
        lost = meter.minutes(years)
        result = product(scenario, 20000)

        mean, error = statistics.fmean(lost), statistics.stdev(lost) / math.sqrt(years)
        other = result["overall"]["by-years"]
        minutes = other["value"] * YEAR * 60, other["standard-error"] * YEAR * 60
        self.assertLess(abs(mean - minutes[0]), 4 * math.hypot(error, minutes[1]), (mean, minutes))

        for quantile in result["year"]["quantiles"]:
            # As many of the twin's years lie below the product's quantile as its name says; many
            # may lie on it, where nothing is lost in most years.
            p, value = quantile["of"], quantile["value"]
            below = sum(x < value * (1 - 1 / 128) for x in lost) / years
            upto = sum(x <= value * (1 + 1 / 128) for x in lost) / years
            slack = 4 * math.sqrt(p * (1 - p) * (1 / years + 1 / 20000))
            self.assertLess(below, p + slack, quantile)
            self.assertGreater(upto, p - slack, quantile)

        missed = sum(x > allowed for x in lost) / years
        share = result["objective"]["missed"]["share"]
        self.assertAlmostEqual(result["objective"]["allowed-minutes"], allowed, 6)
        slack = 4 * math.sqrt(max(share * (1 - share), 1e-4) * (1 / years + 1 / 20000))
        self.assertLess(abs(missed - share), slack)

        often = meter.spells / years
        slack = 4 * math.sqrt(often * 1.2 * (1 / years + 1 / 20000))
        self.assertLess(abs(often - result["outages"]["per-year"]), slack)
        self.assertEqual(result["disagreements"], [])

    def test_quorum_of_three(self):
        self.compare(QUORUM, quorum, 0.005 * YEAR * 60)

    def test_standby_with_repair_racing_the_failover(self):
        self.compare(STANDBY, standby, 0.01 * YEAR * 60)


if __name__ == "__main__":
    unittest.main()
