"""What is to be reached, and the table of what was."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.measuring import Comparison, median


@dataclass(frozen=True, slots=True)
class Goal:
    """A ratio that must not be passed, and the one aimed at."""

    name: str
    work: str
    must: float
    aim: float


GOALS = {
    "get": Goal("G2", "answer page shown", 1.1, 0.85),
    "post": Goal("G2", "answer page saved", 2.2, 1.7),
    "pair": Goal("G1", "shown and saved", 1.5, 1.2),
    "there": Goal("G3", "the pair on PostgreSQL", 1.6, 1.3),
    "run": Goal("G4", "whole participant's run", 1.6, 1.25),
}
"""By what is measured."""


def table(measured: Mapping[str, Comparison]) -> Iterator[str]:
    """Yield a line a goal: medians of both sides, the ratio with its rounds, and whether it was reached."""
    yield f"{'goal':4} {'work':24} {'floor ms':>9} {'product ms':>11} {'ratio':>6} {'must':>5} {'aim':>5}  {'met':8} rounds"
    for work, compared in measured.items():
        goal = GOALS[work]
        floor = compared.floor_repetitions * median(compared.floor, "cpu_ms")
        rounds = " ".join(f"{ratio:.2f}" for ratio in compared.ratios)
        yield (f"{goal.name:4} {goal.work:24} {floor:9.2f} {median(compared.product, 'cpu_ms'):11.2f} {compared.ratio:6.2f} "
               f"{goal.must:5.2f} {goal.aim:5.2f}  {verdict(goal, compared.ratio):8} {rounds}")


def notes(measured: Mapping[str, Comparison]) -> Iterator[str]:
    """Yield what the figures stand on: requests, pace, the client's own time, time stolen by the machine's host."""
    for work, compared in measured.items():
        for side, samples in (("floor", compared.floor), ("product", compared.product)):
            requests = median(samples, "requests") / median(samples, "repetitions")
            asked = sum(sample.requests for sample in samples)
            yield (f"{GOALS[work].work}, {side}: {asked} requests, {requests:.0f} at a time, "
                   f"{median(samples, 'per_second'):.0f} a second; client {median(samples, 'client_ms'):.2f} ms; "
                   f"stolen {median(samples, 'stolen_percent'):.0f} % (most {max(s.stolen_percent for s in samples):.0f} %)")


def verdict(goal: Goal, ratio: float) -> str:
    """Return whether a ratio reaches what must be, or even what is aimed at."""
    if ratio <= goal.aim:
        return "aim"
    return "must" if ratio <= goal.must else "NOT MET"
