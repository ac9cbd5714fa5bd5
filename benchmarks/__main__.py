"""`python -m benchmarks`: what answering costs, as ratios to the floor measured in the same run."""

import argparse
import itertools
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from benchmarks.client import Client
from benchmarks.floor import create_floor, create_floor_there
from benchmarks.goals import notes, table
from benchmarks.inside import report
from benchmarks.measuring import Comparison, Sample, Side, Step, take_turns
from benchmarks.postgres_server import two_databases
from benchmarks.product import create_product, plant
from benchmarks.scenarios import FloorReader, Participant
from benchmarks.serving import Served, served

CLIENTS = 4
FLOOR_REQUESTS = 20
"""A whole run stands against so many requests to the floor, half of them posts."""
Steps = dict[str, Step]
Sides = tuple[list[Sample], list[Sample]]
RUNS_A_SECOND = 60
"""More runs than this machine or a much faster one completes; a supplier is planted for each."""


def main() -> None:
    """Measure and print."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory(prefix="aktsam-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # for the database server, which root runs as somebody else
        measured = _on_sqlite(folder, arguments)
        if arguments.postgresql:
            measured |= _on_postgresql(folder, arguments)
        print("judging and replaying …", flush=True)
        inside = list(report(folder, quick=arguments.quick))
    print("\n".join(("", *table(measured), "", *inside, "", *notes(measured))))


def _on_sqlite(folder: Path, arguments: argparse.Namespace) -> dict[str, Comparison]:
    url = f"sqlite:///{folder / 'product.sqlite'}"
    _plant(url, CLIENTS * (arguments.drafts + 1) + int(arguments.rounds * arguments.seconds * RUNS_A_SECOND))
    with (served(partial(create_floor, folder / "floor.sqlite")) as floor,
          served(partial(create_product, url, folder)) as product):
        return _measured(floor, product, arguments)


def _on_postgresql(folder: Path, arguments: argparse.Namespace) -> dict[str, Comparison]:
    """The pair once more, over a database server of our own; its processor time counts for the side that is measured."""
    with two_databases(folder) as there:
        _plant(there.product, CLIENTS * (arguments.drafts + 1))
        with (served(partial(create_floor_there, there.floor), on_sqlite=False) as floor,
              served(partial(create_product, there.product, folder), on_sqlite=False) as product):
            floor_work, work = _work(floor, product, arguments.drafts)
            samples: Sides = ([], [])
            for turn in range(arguments.rounds):
                print(f"PostgreSQL, round {turn + 1} of {arguments.rounds} …", flush=True)
                taken = take_turns(Side((floor.pid, there.pid), [steps["pair"] for steps in floor_work]),
                                   Side((product.pid, there.pid), [steps["pair"] for steps in work]), arguments.seconds)
                for side, sample in zip(samples, taken, strict=True):
                    side.append(sample)
            return {"there": Comparison(*samples)}


def _plant(url: str, suppliers: int) -> None:
    print(f"planting {suppliers} suppliers …", flush=True)
    plant(url, suppliers)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="3 rounds of 1.5 seconds: to see that it works, not to judge by")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each side in each round")
    parser.add_argument("--drafts", type=int, default=25, help="assessments that each client takes turns with")
    parser.add_argument("--postgresql", action="store_true", help="measure the pair on PostgreSQL too")
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.rounds, arguments.seconds = 3, 1.5
    return arguments


def _measured(floor: Served, product: Served, arguments: argparse.Namespace) -> dict[str, Comparison]:
    floor_work, work = _work(floor, product, arguments.drafts)
    samples: dict[str, Sides] = {name: ([], []) for name in ("get", "post", "pair", "run")}
    for turn in range(arguments.rounds):
        print(f"round {turn + 1} of {arguments.rounds} …", flush=True)
        for name, sides in samples.items():
            taken = take_turns(Side((floor.pid,), [steps["pair" if name == "run" else name] for steps in floor_work]),
                               Side((product.pid,), [steps[name] for steps in work]), arguments.seconds)
            for side, sample in zip(sides, taken, strict=True):
                side.append(sample)
    return {name: Comparison(*sides, FLOOR_REQUESTS / 2 if name == "run" else 1.0) for name, sides in samples.items()}


def _work(floor: Served, product: Served, drafts: int) -> tuple[Sequence[Steps], Sequence[Steps]]:
    """What the clients do on both sides; whatever is made once per process has been made."""
    places = itertools.count()
    floor_work = [_floor_steps(Client(floor.port), client, drafts) for client in range(CLIENTS)]
    work = [_product_steps(Client(product.port), places, drafts) for _ in range(CLIENTS)]
    for steps in work:
        steps["run"]()
    return floor_work, work


def _floor_steps(client: Client, number: int, drafts: int) -> dict[str, Step]:
    readers = [FloorReader(client, number * drafts + draft) for draft in range(drafts)]
    for reader in readers:
        reader.save()
    turns = itertools.cycle(readers)
    return {
        "get": lambda: _counted(client, next(turns).show),
        "post": lambda: _counted(client, next(turns).save),
        "pair": lambda: _counted(client, *_pair(next(turns))),
    }


def _product_steps(client: Client, places: Iterator[int], drafts: int) -> dict[str, Step]:
    people = [Participant(client, next(places)) for _ in range(drafts)]
    for person in people:
        person.open()
        person.answer_half()
    turns = itertools.cycle(people)
    return {
        "get": lambda: _counted(client, next(turns).show),
        "post": lambda: _counted(client, next(turns).save),
        "pair": lambda: _counted(client, *_pair(next(turns))),
        "run": lambda: _counted(client, Participant(client, next(places)).run),
    }


def _pair(person: FloorReader | Participant) -> tuple[Callable[[], None], Callable[[], None]]:
    return person.show, person.save


def _counted(client: Client, *acts: Callable[[], None]) -> int:
    """Do something and return how many requests that took."""
    before = client.sent
    for act in acts:
        act()
    return client.sent - before


if __name__ == "__main__":
    main()
