"""Rounds in which floor and product take turns, and the ratios that come of them."""

import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks import processor

Step = Callable[[], int]
"""Does something once and returns how many requests it took."""
SLICES = 4
"""How often the sides take turns within a round."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What one side cost in one round.

    Attributes:
        requests: how many were answered, over how many repetitions.
        cpu_ms: the server's processor time for one repetition, in milliseconds.
        client_ms: the client's, likewise.
        stolen_percent: the share of all processors that the host gave to others meanwhile.
        per_second: requests answered per second.
    """

    requests: int
    repetitions: int
    cpu_ms: float
    client_ms: float
    stolen_percent: float
    per_second: float


def measure(pids: tuple[int, ...], steps: Sequence[Step], seconds: float) -> Sample:
    """Repeat the steps, each in a thread of its own, for so long.

    Raises:
        Exception: whatever a step raised first.
    """
    done: list[tuple[int, int]] = []
    failed: list[Exception] = []
    end = time.perf_counter() + seconds

    def repeat(step: Step) -> None:
        requests = repetitions = 0
        try:
            while time.perf_counter() < end and not failed:
                requests += step()
                repetitions += 1
        except Exception as error:  # told to whoever asked for the measurement
            failed.append(error)
        done.append((requests, repetitions))

    before = processor.read(pids)
    threads = [threading.Thread(target=repeat, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = processor.read(pids)
    if failed:
        raise failed[0]
    return _sample(before, after, sum(one[0] for one in done), sum(one[1] for one in done))


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two that take turns.

    Attributes:
        pids: the processes whose time counts.
        steps: what each client does, again and again.
    """

    pids: tuple[int, ...]
    steps: Sequence[Step]


def take_turns(floor: Side, product: Side, seconds: float) -> tuple[Sample, Sample]:
    """Measure both for so long, in slices that alternate, so that a machine that grows slower meanwhile does so for both.

    Raises:
        Exception: whatever a step raised first.
    """
    taken: tuple[list[Sample], list[Sample]] = ([], [])
    sides = floor, product
    for number in range(SLICES):
        for side in (0, 1) if number % 2 else (1, 0):
            taken[side].append(measure(sides[side].pids, sides[side].steps, seconds / SLICES))
    return _together(taken[0]), _together(taken[1])


def _together(slices: Sequence[Sample]) -> Sample:
    """The slices of one side as one sample."""
    repetitions = [one.repetitions for one in slices]

    def mean(name: str) -> float:
        return statistics.fmean([getattr(one, name) for one in slices], repetitions)
    return Sample(sum(one.requests for one in slices), sum(repetitions), mean("cpu_ms"), mean("client_ms"),
                  mean("stolen_percent"), mean("per_second"))


def _sample(before: processor.Reading, after: processor.Reading, requests: int, repetitions: int) -> Sample:
    clock = after.clock - before.clock
    return Sample(
        requests, repetitions, 1000 * (after.server - before.server) / repetitions,
        1000 * (after.client - before.client) / repetitions,
        100 * (after.stolen - before.stolen) / (clock * processor.PROCESSORS), requests / clock)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One kind of work on both sides, round by round; every ratio is product by floor."""

    floor: Sequence[Sample]
    product: Sequence[Sample]
    floor_repetitions: float = 1.0
    """How many repetitions on the floor stand against one of the product's."""

    @property
    def ratios(self) -> list[float]:
        """Processor time of the product by that of the floor, for every round."""
        return [product.cpu_ms / (self.floor_repetitions * floor.cpu_ms)
                for floor, product in zip(self.floor, self.product, strict=True)]

    @property
    def ratio(self) -> float:
        """The median of the rounds."""
        return statistics.median(self.ratios)


def median(samples: Sequence[Sample], name: str) -> float:
    """Return the median of one figure of some samples."""
    return statistics.median(float(getattr(sample, name)) for sample in samples)
