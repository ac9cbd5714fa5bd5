"""A look at a file of suppliers tells what storing it would do, and keeps nobody from writing meanwhile."""

import io
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select, text
from sqlalchemy.exc import OperationalError

from portal.casework.seeding import seed_register
from portal.core.errors import ImportRefused
from portal.core.registration import COLUMNS
from portal.db.engine import make_engine
from portal.db.work import Database
from portal.models.register import Supplier
from portal.staff.register import checking
from portal.staff.register.checking import open_file
from portal.staff.register.services import Outcome, import_suppliers
from tests.factories.rounds import NOW as WORLD_NOW
from tests.factories.world import World
from tests.fixtures.world import Clock, make_settings, make_wings
from tests.house.visitors import again

NOW = datetime(2026, 11, 12, 9, tzinfo=UTC)
SOUND = ("556016-0680", "SE", "Handskar AB", "", "Kim", "kim@handskar.example", "sv", "skane", "gloves", "RS 1", "2024-01-01",
         "2027-12-31", "2023", "advanced", "500000", "avtal@handskar.example", "avtal@skane.example")
FAULTY = (Path(__file__).parents[2] / "fixtures" / "suppliers-with-faults.csv").read_bytes()
LOCKED = "LOCK TABLE supplier, contact, contract, import_batch, audit_event IN EXCLUSIVE MODE"
"""Who reads goes on; who would write waits."""


def csv_of(*changes: dict[str, str]) -> bytes:
    rows = [dict(zip(COLUMNS, SOUND, strict=True)) | change for change in changes]
    return "\n".join(";".join(cells) for cells in (tuple(COLUMNS), *(row.values() for row in rows))).encode()


def take(database: Database, raw: bytes, **how: bool) -> Outcome:
    with open_file(io.BytesIO(raw), "suppliers.csv") as file:
        return import_suppliers(database, file, actor="command", now=NOW, **how)


@pytest.fixture
def seeded(database: Database) -> Database:
    database.write(lambda db: seed_register(db, NOW))
    return database


@pytest.fixture
def impatient(seeded: Database) -> Iterator[Database]:
    """The same database, with connections that soon give up waiting for a lock."""
    engine = make_engine(seeded.engine.url)

    def hurry(connection: Any, _record: object) -> None:
        if engine.dialect.name == "sqlite":
            connection.execute("PRAGMA busy_timeout=50")
        else:
            connection.execute("SET lock_timeout = 50")
            connection.commit()

    event.listen(engine, "connect", hurry)
    yield Database(engine)
    engine.dispose()


@pytest.fixture
def somebody_writes(seeded: Database, impatient: Database) -> Iterator[Engine]:
    """Another connection holds what a writer needs, as long as the test runs."""
    engine = seeded.engine
    with engine.execution_options(writes=True).connect() as connection:
        connection.execute(text("UPDATE category SET code = code" if engine.dialect.name == "sqlite" else LOCKED))
        yield engine
        connection.rollback()


@pytest.mark.usefixtures("somebody_writes")
def test_storing_needs_the_lock_that_somebody_holds(impatient: Database):
    with pytest.raises(OperationalError):
        take(impatient, csv_of({}))


@pytest.mark.usefixtures("somebody_writes")
def test_a_look_needs_no_lock(impatient: Database):
    done = take(impatient, FAULTY, dry_run=True)
    assert (done.counts.created, done.counts.new_contracts, done.counts.faulty, done.is_stored) == (15, 20, 5, False)


@pytest.mark.usefixtures("somebody_writes")
def test_a_file_with_faults_is_told_of_without_a_lock_and_with_what_its_sound_rows_would_do(impatient: Database):
    assert take(impatient, FAULTY) == take(impatient, FAULTY, dry_run=True)


@pytest.mark.usefixtures("somebody_writes")
def test_a_file_is_read_to_its_end_before_the_lock_is_asked_for(impatient: Database):
    with pytest.raises(ImportRefused, match="quotes"):
        take(impatient, csv_of({}) + b'\n"never closed')


def test_a_look_on_the_page_needs_no_lock(impatient: Database, world: World, tmp_path: Path):
    staff = make_wings(make_settings(tmp_path), impatient, Clock(WORLD_NOW))["staff"]
    kansli = again(impatient, staff, world, "reviewer")
    kansli.send("GET", "/suppliers/import")
    assert kansli.token  # what a session writes down at times is written by now
    with impatient.engine.execution_options(writes=True).connect() as writer:
        writer.execute(text("UPDATE category SET code = code" if writer.dialect.name == "sqlite" else LOCKED))
        page = kansli.send("POST", "/suppliers/import", data={"file": (io.BytesIO(FAULTY), "lista.csv")},
                           content_type="multipart/form-data")
        writer.rollback()
    assert page.status_code == 200
    assert "5 rows have faults" in page.get_data(as_text=True)


def test_a_look_writes_nothing_at_all(seeded: Database, statements: list[str]):
    take(seeded, FAULTY, dry_run=True)
    assert [statement for statement in statements if statement.split()[0] not in ("SELECT", "BEGIN")] == []


@pytest.mark.parametrize("size", [1, 3, 1_000])
def test_a_look_foresees_exactly_what_storing_does(seeded: Database, size: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checking, "CHUNK", size)
    chance = random.Random(2026)  # noqa: S311 - examples, no secret
    for _ in range(12):
        raw = csv_of(*(_some_row(chance) for _ in range(chance.randint(1, 14))))
        foreseen, again_ = (take(seeded, raw, dry_run=True) for _ in range(2))
        done = take(seeded, raw, skip_faulty=True)
        assert (foreseen.counts, foreseen.faults, foreseen.warnings) == (done.counts, done.faults, done.warnings)
        assert foreseen == again_
        assert not take(seeded, raw, dry_run=True).counts.has_changes
    with seeded.read() as db:
        assert db.scalar(select(func.count()).select_from(Supplier).where(Supplier.parent_id.is_not(None)))


def _some_row(chance: random.Random) -> dict[str, str]:
    """A row of few possible suppliers, contacts and contracts, so that they meet within a file and from file to file."""
    number = str(chance.randint(100, 107))
    return {"registration_number": number, "country": chance.choice(("DE", "FI", "NO")), "name": chance.choice(("Ett", "Två")),
            "parent_registration_number": chance.choice(("", "", "100", "101", "109")),
            "contact_email": chance.choice(("kim@handskar.example", "bo@handskar.example")),
            "contract_number": f"RS {chance.randint(1, 3)}", "ends_on": chance.choice(("2027-12-31", "2027-12-31", "2028-12-31"))}
