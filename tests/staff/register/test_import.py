"""Taking in files of suppliers: what is stored, what is refused, and that nothing happens twice."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.casework.seeding import seed_register
from portal.core.registration import COLUMNS
from portal.db.work import Database
from portal.models.house import AuditEvent
from portal.models.register import Contact, Contract, ImportBatch, Supplier
from portal.staff.register import checking
from portal.staff.register.checking import open_file
from portal.staff.register.services import Outcome, import_suppliers

NOW = datetime(2026, 11, 12, 9, tzinfo=UTC)
SOUND = ("556016-0680", "SE", "Handskar AB", "", "Kim", "kim@handskar.example", "sv", "skane", "gloves", "RS 1", "2024-01-01",
         "2027-12-31", "2023", "advanced", "500000", "avtal@handskar.example", "avtal@skane.example")
FAULTY = Path(__file__).parents[2] / "fixtures" / "suppliers-with-faults.csv"


@pytest.fixture
def seeded(database: Database) -> Database:
    database.write(lambda db: seed_register(db, NOW))
    return database


def row(**changes: str) -> tuple[str, ...]:
    values = dict(zip(COLUMNS, SOUND, strict=True)) | changes
    return tuple(values[column] for column in COLUMNS)


def csv_of(*rows: tuple[str, ...], columns: tuple[str, ...] = tuple(COLUMNS)) -> bytes:
    return "\n".join(";".join(cells) for cells in (columns, *rows)).encode()


def take(database: Database, raw: bytes, *, skip_faulty: bool = False, dry_run: bool = False) -> Outcome:
    with open_file(io.BytesIO(raw), "suppliers.csv") as file:
        return import_suppliers(database, file, actor="command", now=NOW, skip_faulty=skip_faulty, dry_run=dry_run)


def count(database: Database, kind: type) -> int:
    with database.read() as db:
        return db.scalar(select(func.count()).select_from(kind)) or 0


def only(db: Session, kind: type, **where: object):
    return db.scalars(select(kind).filter_by(**where)).one()


def test_rows_of_one_supplier_become_one_supplier_with_several_contracts(seeded: Database):
    done = take(seeded, csv_of(row(), row(contract_number="RS 2"), row(contract_number="RS 2", authority="halland")))
    assert (done.counts.created, done.counts.new_contracts, done.counts.contracts, done.is_stored) == (1, 3, 3, True)
    assert (count(seeded, Supplier), count(seeded, Contact), count(seeded, Contract)) == (1, 1, 3)


def test_taking_in_the_same_file_again_writes_nothing(seeded: Database):
    raw = csv_of(row(), row(contract_number="RS 2", contact_email="bo@handskar.example"),
                 row(registration_number="DE 1", country="DE", parent_registration_number="556016-0680"))
    take(seeded, raw)
    before = [count(seeded, kind) for kind in (Supplier, Contact, Contract, ImportBatch, AuditEvent)]
    again = take(seeded, raw)
    assert (again.counts.created, again.counts.changed, again.counts.unchanged, again.counts.has_changes) == (0, 0, 2, False)
    assert [count(seeded, kind) for kind in (Supplier, Contact, Contract, ImportBatch, AuditEvent)] == before


def test_what_differs_is_brought_up_to_date_and_counted_once(seeded: Database):
    take(seeded, csv_of(row(), row(contract_number="RS 2"), row(registration_number="DE1", country="DE")))
    done = take(seeded, csv_of(row(name="Nya Handskar AB", contact_name="Bo", ends_on="2028-12-31"),
                               row(contract_number="RS 2", ends_on="2028-12-31"), row(registration_number="DE1", country="DE")))
    assert (done.counts.created, done.counts.changed, done.counts.unchanged, done.counts.new_contracts) == (0, 1, 1, 0)
    with seeded.read() as db:
        supplier = only(db, Supplier, country="SE")
        assert (supplier.name, supplier.sort_name) == ("Nya Handskar AB", "nya handskar ab")
        assert only(db, Contact, supplier_id=supplier.id).name == "Bo"
        assert {contract.ends_on.year for contract in db.scalars(select(Contract).filter_by(supplier_id=supplier.id))} == {2028}


def test_columns_the_file_lacks_leave_what_is_known(seeded: Database):
    take(seeded, csv_of(row(parent_registration_number="DE1")))
    needed = tuple(COLUMNS)[:3] + tuple(COLUMNS)[4:13]
    values = dict(zip(COLUMNS, SOUND, strict=True))
    take(seeded, csv_of(tuple(values[column] for column in needed), columns=needed))
    with seeded.read() as db:
        contract = only(db, Contract)
        assert (contract.clause_level, contract.annual_value) == ("advanced", 500_000)
        assert contract.notice_email == "avtal@handskar.example"
        assert only(db, Supplier).parent_registration_number == "DE1"


def test_the_address_first_named_receives_the_letters(seeded: Database):
    take(seeded, csv_of(row(), row(contract_number="RS 2", contact_email="bo@handskar.example")))
    take(seeded, csv_of(row(contact_email="bo@handskar.example")))
    with seeded.read() as db:
        mains = {contact.email: contact.is_main for contact in db.scalars(select(Contact))}
    assert mains == {"kim@handskar.example": False, "bo@handskar.example": True}


def test_a_parent_is_linked_whenever_it_comes(seeded: Database):
    take(seeded, csv_of(row(registration_number="FI1", country="FI", parent_registration_number="5560160680")))
    with seeded.read() as db:
        assert only(db, Supplier).parent_id is None
    done = take(seeded, csv_of(row()))
    with seeded.read() as db:
        assert only(db, Supplier, country="FI").parent_id == only(db, Supplier, country="SE").id
    assert done.counts.linked == 1


def test_a_parents_number_that_two_countries_have_is_linked_at_home_or_not_at_all(seeded: Database):
    take(seeded, csv_of(row(registration_number="100", country="DE"), row(registration_number="100", country="FI"),
                        row(registration_number="200", country="FI", parent_registration_number="100"),
                        row(registration_number="300", country="NO", parent_registration_number="100")))
    with seeded.read() as db:
        parents = {child.registration_number: child.parent_id for child in db.scalars(select(Supplier))}
        assert parents["200"] == only(db, Supplier, country="FI", registration_number="100").id
        assert parents["300"] is None


@pytest.fixture
def faulty() -> bytes:
    return FAULTY.read_bytes()


def test_the_faulty_file_has_five_faulty_rows_and_one_warning(seeded: Database, faulty: bytes):
    done = take(seeded, faulty)
    assert [(fault.line, fault.column, fault.value, fault.code) for fault in done.faults] == [
        (22, "registration_number", "556016-0681", "check_digit"), (23, "contact_email", "", "missing"),
        (24, "authority", "narnia", "authority"), (25, "ends_on", "2024-12-31", "end_before_start"),
        (26, "contact_email", "einkauf@@formel", "address")]
    assert [(warning.line, warning.column, warning.code) for warning in done.warnings] == [(26, "name", "formula")]
    assert (done.is_stored, done.counts.faulty, done.counts.warnings) == (False, 5, 1)


def test_a_file_with_faults_is_not_stored_at_all(seeded: Database, faulty: bytes):
    take(seeded, faulty)
    assert [count(seeded, kind) for kind in (Supplier, Contact, Contract, ImportBatch)] == [0, 0, 0, 0]


def test_with_faulty_rows_skipped_the_rest_is_stored(seeded: Database, faulty: bytes):
    done = take(seeded, faulty, skip_faulty=True)
    assert (done.is_stored, done.counts.created, done.counts.new_contracts) == (True, 15, 20)
    assert [count(seeded, kind) for kind in (Supplier, Contract, ImportBatch)] == [15, 20, 1]


def test_a_dry_run_tells_what_would_be_stored_and_stores_nothing(seeded: Database, faulty: bytes):
    done = take(seeded, faulty, dry_run=True)
    assert (done.is_stored, done.counts.created, done.counts.new_contracts) == (False, 15, 20)
    assert [count(seeded, kind) for kind in (Supplier, Contact, Contract, ImportBatch)] == [0, 0, 0, 0]


def test_without_a_needed_column_no_row_is_read(seeded: Database):
    done = take(seeded, b"name;country\nx;SE\n")
    assert {fault.code for fault in done.faults} == {"column_missing"}
    assert (done.is_stored, done.faulty) == (False, [])


def test_rows_of_a_supplier_that_stand_far_apart_are_still_one_supplier(seeded: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checking, "CHUNK", 1)
    others = [row(registration_number=f"DE{number}", country="DE") for number in range(3)]
    raw = csv_of(row(), *others, row(contract_number="RS 2", name="Annat namn", contact_name="Annan"))
    first, again = take(seeded, raw), take(seeded, raw)
    assert (first.counts.created, first.counts.changed, first.counts.new_contracts) == (4, 0, 5)
    assert (again.counts.unchanged, again.counts.has_changes) == (4, False)


def test_the_number_of_statements_does_not_grow_with_the_rows(seeded: Database, statements: list[str]):
    def asked(rows: int) -> int:
        raw = csv_of(*(row(registration_number=f"DE{rows}-{number}", country="DE") for number in range(rows)))
        statements.clear()
        take(seeded, raw)
        return len(statements)

    assert asked(2) == asked(600) <= 13
