"""`python -m benchmarks`: what answering costs, as ratios to the floor measured in the same run."""

import argparse
import itertools
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from benchmarks.client import Client
from benchmarks.floor import create_floor
from benchmarks.goals import notes, table
from benchmarks.measuring import Comparison, Sample, Step, measure
from benchmarks.product import create_product, plant
from benchmarks.scenarios import FloorReader, Participant
from benchmarks.serving import Served, served

CLIENTS = 4
FLOOR_REQUESTS = 20
"""A whole run stands against so many requests to the floor, half of them posts."""
RUNS_A_SECOND = 60
"""More runs than this machine or a much faster one completes; a supplier is planted for each."""


def main() -> None:
    """Measure and print."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory(prefix="aktsam-bench-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'product.sqlite'}"
        suppliers = CLIENTS * arguments.drafts + int(arguments.rounds * arguments.seconds * RUNS_A_SECOND) + CLIENTS
        print(f"planting {suppliers} suppliers …", flush=True)
        plant(url, suppliers)
        with (served(partial(create_floor, folder / "floor.sqlite")) as floor,
              served(partial(create_product, url, folder)) as product):
            measured = _measured(floor, product, arguments)
    print("\n".join(("", *table(measured), "", *notes(measured))))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="3 rounds of 1.5 seconds: to see that it works, not to judge by")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each side in each round")
    parser.add_argument("--drafts", type=int, default=25, help="assessments that each client takes turns with")
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.rounds, arguments.seconds = 3, 1.5
    return arguments


def _measured(floor: Served, product: Served, arguments: argparse.Namespace) -> dict[str, Comparison]:
    places = itertools.count()
    floor_work = [_floor_steps(Client(floor.port), client, arguments.drafts) for client in range(CLIENTS)]
    work = [_product_steps(Client(product.port), places, arguments.drafts) for _ in range(CLIENTS)]
    for client in range(CLIENTS):  # whatever is made once per process is made before
        work[client]["run"]()
    samples: dict[str, tuple[list[Sample], list[Sample]]] = {name: ([], []) for name in ("get", "post", "pair", "run")}
    for turn in range(arguments.rounds):
        print(f"round {turn + 1} of {arguments.rounds} …", flush=True)
        for name in ("get", "post", "pair"):
            samples[name][0].append(measure((floor.pid,), [steps[name] for steps in floor_work], arguments.seconds))
            samples[name][1].append(measure((product.pid,), [steps[name] for steps in work], arguments.seconds))
        samples["run"][0].append(samples["pair"][0][-1])
        samples["run"][1].append(measure((product.pid,), [steps["run"] for steps in work], arguments.seconds))
    return {name: Comparison(*sides, FLOOR_REQUESTS / 2 if name == "run" else 1.0) for name, sides in samples.items()}


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
