"""Work without a server: floor and product take turns in this process, and the ratio is that of its processor time."""

import time
from collections.abc import Callable

from benchmarks.measuring import Comparison, Sample

Work = Callable[[], object]


def alternate(floor: Work, product: Work, rounds: int, repetitions: int = 1) -> Comparison:
    """Let both sides take turns (A B A B …) and return what they cost; what is made once is made before."""
    sides: tuple[list[Sample], list[Sample]] = ([], [])
    for work in (floor, product):
        work()
    for _ in range(rounds):
        for side, work in zip(sides, (floor, product), strict=True):
            side.append(_sample(work, repetitions))
    return Comparison(*sides)


def _sample(work: Work, repetitions: int) -> Sample:
    processor, clock = time.process_time(), time.perf_counter()
    for _ in range(repetitions):
        work()
    spent, passed = time.process_time() - processor, time.perf_counter() - clock
    return Sample(repetitions, repetitions, 1000 * spent / repetitions, 0.0, 0.0, repetitions / passed)
