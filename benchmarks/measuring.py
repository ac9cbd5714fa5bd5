"""Rounds in which floor and product take turns, and the ratios that come of them."""

import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks import processor

Step = Callable[[], int]
"""Does something once and returns how many requests it took."""


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
