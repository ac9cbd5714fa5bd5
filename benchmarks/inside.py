"""What is measured without a server: judging (G13) and replaying (G14), with their goals and their lines."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.goals import Goal, verdict
from benchmarks.judging import compare_rules
from benchmarks.measuring import Comparison, median
from benchmarks.replaying import compare_replays

RULES = Goal("G13", "sixty rules judged", 5.0, 5.0)
REPLAY = Goal("G14", "round replayed, one rule in ten changed", 2.5, 1.5)
QUICK, WHOLE = 2_000, 50_000
"""Submissions to replay."""
GROWTH = 2_048
"""KiB that ten times as many submissions may need more."""


def report(folder: Path, *, quick: bool) -> Iterator[str]:
    """Measure and yield a line a goal; with `quick`, few and short rounds: to see that it works, not to judge by."""
    yield _line(RULES, compare_rules(3 if quick else 7, 500 if quick else 3000), "µs", 1000)
    found = compare_replays(folder, QUICK if quick else WHOLE, 3 if quick else 5)
    yield _line(REPLAY, found.some, "µs a submission", 1000 / found.submissions)
    yield (f"     {'the same, every rule changed':40} {found.all.ratio:.2f}, half of all points being other ones; "
           f"{found.submissions} submissions")
    fewer, more = found.growth
    yield (f"G14  {'memory held while replaying':40} {fewer} KiB for a tenth of them, {more} KiB for all: "
           f"{'flat' if more - fewer <= GROWTH else 'NOT FLAT'}")


def _line(goal: Goal, compared: Comparison, unit: str, scale: float) -> str:
    floor, product = (scale * median(samples, "cpu_ms") for samples in (compared.floor, compared.product))
    rounds = " ".join(f"{ratio:.2f}" for ratio in compared.ratios)
    return (f"{goal.name:4} {goal.work:40} floor {floor:.1f}, product {product:.1f} {unit}; ratio {compared.ratio:.2f}, "
            f"must {goal.must:.2f}, aim {goal.aim:.2f}: {verdict(goal, compared.ratio)}; rounds {rounds}")
