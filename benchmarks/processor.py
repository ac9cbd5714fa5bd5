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
    """User and system time of all threads of a process, and of its children, those that have ended among them."""
    own = _columns(pid)
    return (sum(map(int, own[11:15])) + sum(int(figure) for child in _children(pid) for figure in _columns(child)[11:13])) / TICK


def _columns(pid: int) -> list[str]:
    """The columns of a process's statistics after its name; figures of one that has just ended are none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ["0"] * 15


def _children(pid: int) -> list[int]:
    """The living children of a process: a database server has one for each connection."""
    everybody = (int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit())
    return [other for other in everybody if _columns(other)[1] == str(pid)]


def _stolen() -> float:
    return int(Path("/proc/stat").read_text().split("\n", 1)[0].split()[STEAL]) / TICK
