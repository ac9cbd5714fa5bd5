"""Lists that commands take in from sheets: categories, and the risk of countries."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from portal.core.cells import plain
from portal.core.countries import COUNTRIES
from portal.core.errors import ContentFaults
from portal.db.types import new_id
from portal.models.contents import RiskEntry, RiskList
from portal.platform import audit
from portal.platform.sheets import open_sheet

T = TypeVar("T")
SCORES = ("low", "medium", "high")
YES, NO = frozenset(("yes", "true", "1", "ja")), frozenset(("no", "false", "0", "nej", ""))
YEARS = range(1990, 2101)


@dataclass(frozen=True)
class Risks:
    """A list of country risk: country code to `low`, `medium` or `high`."""

    title: str
    source: str
    year: int
    is_example: bool
    scores: Mapping[str, str]


def categories_of(path: Path) -> list[dict[str, Any]]:
    """Return the categories of a CSV or XLSX file as columns.

    Raises:
        ContentFaults: a column or a value is missing or wrong; every fault with its line.
        ImportRefused: the file cannot be read.
    """
    return _read(path, ("code", "name_sv", "name_en"), _category)


def risks_of(path: Path, *, title: str, source: str, year: int | None, is_example: bool) -> Risks:
    """Return the list of country risk in a CSV or XLSX file with `country`, `score` and perhaps `source`, `year`.

    Raises:
        ContentFaults: every fault with its line; also when source or year are told nowhere.
        ImportRefused: the file cannot be read.
    """
    rows = _read(path, ("country", "score"), _risk)
    scores = {row["country"]: row["score"] for row in rows}
    if len(scores) < len(rows):
        twice = sorted({row["country"] for row in rows if sum(other["country"] == row["country"] for other in rows) > 1})
        raise ContentFaults((f"{path.name}:1: countries stand twice: {', '.join(twice)}",))
    told = source or next((row["source"] for row in rows if row["source"]), "")
    when = year or next((int(row["year"]) for row in rows if row["year"]), None)
    if not told or when is None or when not in YEARS:
        raise ContentFaults((f"{path.name}:1: the list needs a source and a year, as columns or as --source and --year",))
    return Risks(title, told, when, is_example, scores)


def save_risks(db: Session, risks: Risks, *, actor: str, now: datetime) -> UUID:
    """Store a list of country risk as a new one, since rounds refer to the old ones; return its key."""
    risk_list_id = new_id()
    db.execute(insert(RiskList).values(id=risk_list_id, title=risks.title, source=risks.source, year=risks.year,
                                       is_example=risks.is_example, created_at=now))
    db.execute(insert(RiskEntry), [{"risk_list_id": risk_list_id, "country": country, "score": score}
                                   for country, score in sorted(risks.scores.items())])
    audit.record(db, "risks.imported", ("risk_list", risk_list_id), actor=actor, now=now, title=risks.title, source=risks.source,
                 year=risks.year, countries=len(risks.scores))
    return risk_list_id


def _read(path: Path, needed: Sequence[str], take: Callable[[Mapping[str, str]], T]) -> list[T]:
    """Return what `take` makes of every row, given as column to cell; it raises ValueError with what is wrong."""
    taken: list[T] = []
    faults: list[str] = []
    with path.open("rb") as file, open_sheet(file) as sheet:
        rows = sheet.rows()
        line, header = next(rows)
        names = [plain(cell).lower() for cell in header]
        faults += [f"{path.name}:{line}: the column {name} is missing" for name in needed if name not in names]
        for line, cells in () if faults else rows:
            try:
                taken.append(take(dict(zip(names, map(plain, cells), strict=False))))
            except ValueError as wrong:
                faults.append(f"{path.name}:{line}: {wrong}")
    if faults or not taken:
        raise ContentFaults(tuple(faults) or (f"{path.name}:1: there are no rows",))
    return taken


def _category(cells: Mapping[str, str]) -> dict[str, Any]:
    named = {name: cells.get(name, "") for name in ("code", "name_sv", "name_en")}
    if empty := [name for name, value in named.items() if not value]:
        raise ValueError(f"{', '.join(empty)} is empty")
    return {**named, **{name: _is_yes(name, cells.get(name, "")) for name in ("prioritised", "labour_intensive")}}


def _is_yes(name: str, value: str) -> bool:
    if value.lower() not in YES | NO:
        raise ValueError(f"{name} is yes or no, not {value}")
    return value.lower() in YES


def _risk(cells: Mapping[str, str]) -> dict[str, str]:
    country, score, year = cells.get("country", "").upper(), cells.get("score", "").lower(), cells.get("year", "")
    if country not in COUNTRIES:
        raise ValueError(f"{country or 'the empty cell'} is no country code of two letters")
    if score not in SCORES:
        raise ValueError(f"the score is low, medium or high, not {score or 'empty'}")
    if year and not (year.isascii() and year.isdigit()):
        raise ValueError(f"{year} is no year")
    return {"country": country, "score": score, "source": cells.get("source", ""), "year": year}
