"""Taking in a file of suppliers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from portal.core.cells import Known
from portal.core.registration import Remark
from portal.db.types import new_id
from portal.db.work import Database
from portal.models.register import Category, ContractingAuthority, ImportBatch
from portal.platform import audit
from portal.staff.register.addresses import normal_address
from portal.staff.register.checking import Checked, SupplierFile, check_file
from portal.staff.register.comparing import Codes, Comparison, Counts
from portal.staff.register.foreseeing import foresee
from portal.staff.register.storing import link_parents, save_changes


@dataclass(frozen=True)
class Outcome:
    """What came of a file.

    Attributes:
        counts: what was done; where nothing was stored, what storing its sound rows would do.
        header: the first line as it stands in the file.
        faulty: the faulty rows with their lines, as they stand in the file.
        is_stored: whether anything of it was kept; never with a fault, unless faulty rows were to be skipped.
    """

    counts: Counts = field(default_factory=Counts)
    faults: Sequence[Remark] = ()
    warnings: Sequence[Remark] = ()
    header: Sequence[str] = ()
    faulty: Sequence[tuple[int, list[str]]] = ()
    is_stored: bool = False


def import_suppliers(database: Database, file: SupplierFile, *, actor: str, now: datetime, skip_faulty: bool = False,
                     dry_run: bool = False) -> Outcome:
    """Take in a file: the rows of one supplier become one supplier with several contracts; parents are linked by number.

    Taking in the same file again changes nothing. With a faulty row nothing is stored, unless these are to be skipped. The file
    is read and checked first; one unit of work then compares and stores, and where nothing is to be stored there is none. The
    rows pass through in chunks, so memory does not grow with the file.

    Args:
        dry_run: store nothing, but count what would be stored if faulty rows were skipped.

    Raises:
        ImportRefused: the file cannot be read to its end.
    """
    with database.read() as db:
        codes = _codes(db)
    with check_file(file, Known(codes.authorities, codes.categories, normal_address)) as checked:
        if not checked.is_readable:
            return _outcome(checked, Counts(), is_stored=False)
        if dry_run or (checked.faults and not skip_faulty):
            counts = foresee(database, checked, Comparison(codes, checked.given, now=now))
            return _outcome(checked, _with_remarks(counts, checked), is_stored=False)
        counts = database.write(lambda db: _store(db, file, checked, Comparison(codes, checked.given, now=now),
                                                  actor=actor, now=now))
        return _outcome(checked, counts, is_stored=True)


def _outcome(checked: Checked, counts: Counts, *, is_stored: bool) -> Outcome:
    return Outcome(counts, checked.faults, checked.warnings, checked.header, checked.faulty, is_stored)


def _with_remarks(counts: Counts, checked: Checked) -> Counts:
    counts.warnings, counts.faulty = len(checked.warnings), len(checked.faulty)
    return counts


def _codes(db: Session) -> Codes:
    authorities = db.execute(select(ContractingAuthority.code, ContractingAuthority.id)).all()
    categories = db.execute(select(Category.code, Category.id)).all()
    return Codes({row.code: row.id for row in authorities}, {row.code: row.id for row in categories})


def _store(db: Session, file: SupplierFile, checked: Checked, comparison: Comparison, *, actor: str, now: datetime) -> Counts:
    """The unit of work: compare chunk by chunk, write what differs, and put the import into the book."""
    for chunk in checked.chunks():
        save_changes(db, comparison.compare(db, chunk))
    comparison.counts.linked = link_parents(db)
    counts = _with_remarks(comparison.counts, checked)
    if counts.has_changes:
        _record(db, file, counts, actor=actor, now=now)
    return counts


def _record(db: Session, file: SupplierFile, counts: Counts, *, actor: str, now: datetime) -> None:
    batch_id = new_id()
    db.execute(insert(ImportBatch).values(id=batch_id, at=now, actor=actor, file_name=file.name, digest=file.digest,
                                          counts=counts.as_data()))
    audit.record(db, "suppliers.imported", ("import_batch", batch_id), actor=actor, now=now, file=file.name, **counts.as_data())
