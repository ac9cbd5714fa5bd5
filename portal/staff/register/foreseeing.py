"""What an import would do, worked out by reading alone: a look at a file never keeps anybody from writing."""

from collections.abc import Iterator, Mapping

from sqlalchemy import select

from portal.db.work import Database
from portal.models.register import Supplier
from portal.staff.register.checking import CHUNK, Checked
from portal.staff.register.comparing import Comparison, Counts, Key


def foresee(database: Database, checked: Checked, comparison: Comparison) -> Counts:
    """Return what storing the sound rows of a file would do.

    Every chunk is compared in a read of its own, so that none lasts long.
    """
    parents: dict[Key, str | None] = {}
    for chunk in checked.chunks():
        with database.read() as db:
            parents.update(comparison.compare(db, chunk).parents)
    comparison.counts.linked = _count_linked(database, checked, parents)
    return comparison.counts


def _count_linked(database: Database, checked: Checked, parents: Mapping[Key, str | None]) -> int:
    """How many suppliers `storing.link_parents` would connect: at home, else with the only company of that number.

    Args:
        parents: of suppliers that are new or get another parent, its number.
    """
    with database.read() as db:
        rows = db.execute(select(Supplier.country, Supplier.registration_number, Supplier.parent_registration_number)
                          .where(Supplier.parent_id.is_(None), Supplier.parent_registration_number.is_not(None))).all()
    searching = {**{(row.country, row.registration_number): row.parent_registration_number for row in rows}, **parents}
    wanted = {number for number in searching.values() if number is not None}
    countries: dict[str, set[str]] = {number: set() for number in wanted}
    for country, number in (*_in_file(checked, wanted), *_in_register(database, wanted)):
        countries[number].add(country)
    return sum(_is_found(key, countries[number] - ({key[0]} if number == key[1] else set()))
               for key, number in searching.items() if number is not None)


def _is_found(child: Key, countries: set[str]) -> bool:
    return child[0] in countries or len(countries) == 1


def _in_file(checked: Checked, wanted: set[str]) -> Iterator[Key]:
    yield from (read.row.supplier for chunk in checked.chunks() for read in chunk
                if read.row is not None and read.row.registration_number in wanted)


def _in_register(database: Database, wanted: set[str]) -> Iterator[Key]:
    numbers = sorted(wanted)
    for place in range(0, len(numbers), CHUNK):
        with database.read() as db:
            rows = db.execute(select(Supplier.country, Supplier.registration_number)
                              .where(Supplier.registration_number.in_(numbers[place:place + CHUNK]))).all()
        yield from ((row.country, row.registration_number) for row in rows)
