"""Processor time from the kernel: of the processes measured, of this one, and what the machine's host took away."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
PROCESSORS = os.cpu_count() or 1
STEAL = 8
"""The column of `cpu` in /proc/stat that counts time taken by other guests of the same machine."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Seconds so far: of the server, of the client, stolen, all processors together, and by the clock."""

    server: float
    client: float
    stolen: float
    clock: float


def read(pids: tuple[int, ...]) -> Reading:
    """Return what the server's processes, and this one, have used so far."""
    return Reading(sum(map(_used, pids)), time.process_time(), _stolen(), time.perf_counter())


def _used(pid: int) -> float:
    """User and system time of all threads of a process."""
    columns = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(columns[11]) + int(columns[12])) / TICK


def _stolen() -> float:
    return int(Path("/proc/stat").read_text().split("\n", 1)[0].split()[STEAL]) / TICK
