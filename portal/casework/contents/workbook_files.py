"""From a workbook to an edition and to the authors' files, through the same loader and the same checks as files go through."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from portal.casework.contents.auditing import audit
from portal.casework.contents.editions import Edition, edition_of
from portal.casework.contents.loading import QUESTIONNAIRES, Folder, Package, assemble
from portal.casework.contents.reading import FileFault, Source, read_text
from portal.casework.contents.workbook_reading import Book, take_apart
from portal.casework.contents.workbook_tables import CellFault, CellPlace, Register
from portal.casework.contents.workbook_translations import translations_of
from portal.casework.contents.writing import files_of
from portal.core.errors import ContentFaults
from portal.platform.workbooks import Row, read

MOST_FAULTS = 500
Cells = Mapping[str, CellPlace]
"""From `path:line` of a file that was made of a workbook to the cell it came from."""


@dataclass(frozen=True)
class Sheets:
    """A workbook as a shelf: the files it would be, over those of a folder, which it may refer to.

    Attributes:
        beside: the folder whose frameworks and other versions are there too; None for the workbook alone.
    """

    sources: Mapping[str, Source]
    beside: Path | None = None

    def names(self) -> list[str]:
        """Return every file's name; of the version and the rules that the workbook holds, only its own."""
        others = Folder(self.beside).names() if self.beside else []
        own = tuple(f"{name.rpartition('/')[0]}/" for name in self.sources if name.endswith("/questionnaire.yaml"))
        return sorted({*self.sources, *(name for name in others if not own or not name.startswith(own))})

    def read(self, name: str) -> Source:
        """Read one file.  Raises Unreadable."""
        return self.sources[name] if name in self.sources or self.beside is None else Folder(self.beside).read(name)


@dataclass
class Reading:
    """What a workbook holds, and what is wrong with it. With faults there is no edition."""

    edition: Edition | None = None
    faults: list[CellFault] = field(default_factory=list)
    warnings: list[CellFault] = field(default_factory=list)


def files_in_workbook(content: bytes) -> tuple[dict[str, str], Cells]:
    """Return path to text of the files that a workbook stands for, checked as far as a single file can be; and whence each line.

    Raises:
        ImportRefused: it is no workbook, or more than we read.
        ContentFaults: it cannot be read; every fault names sheet, row and column.
    """
    book = take_apart(read(content))
    found = _reading(book)
    if found.edition is None:
        raise ContentFaults(tuple(fault.words for fault in found.faults[:MOST_FAULTS]))
    files = {name: raw.decode() for name, raw in files_of(found.edition).items()}
    return files, {line: cell for name in book.sources if name in files for line, cell in _lines(book, name, files[name])}


def _lines(book: Book, name: str, text: str) -> Iterator[tuple[str, CellPlace]]:
    """Yield every line of a file with the cell that what begins there was made from; of one line, the outermost thing."""
    made, told = read_text(text, name), set[int]()
    for where, line in sorted(made.lines.items(), key=lambda held: len(held[0])):
        number = book.sources[name].line(where)
        if line not in told and number > 1:
            told.add(line)
            yield f"{name}:{line}", book.register.cells[number]


def read_workbook(content: bytes) -> Reading:
    """Return the edition a workbook holds, with the faults of single cells and rows.  Raises ImportRefused."""
    return read_sheets(read(content))


def check_workbook(content: bytes, beside: Path = QUESTIONNAIRES) -> Reading:
    """Return the edition a workbook holds, with everything the checker says of it, each at its cell.

    Args:
        beside: the folder with the frameworks and earlier versions it refers to, and the lock.

    Raises:
        ImportRefused: it is no workbook, or more than we read.
    """
    return check_sheets(read(content), beside)


def read_sheets(sheets: Mapping[str, Sequence[Row]]) -> Reading:
    """Return the edition that sheets hold: what `read_workbook` does once the file is open."""
    return _reading(take_apart(sheets))


def check_sheets(sheets: Mapping[str, Sequence[Row]], beside: Path = QUESTIONNAIRES) -> Reading:
    """Return the edition that sheets hold, checked: what `check_workbook` does once the file is open."""
    book = take_apart(sheets)
    found = _reading(book)
    if found.edition is None:
        return found
    report = audit(assemble(Sheets(book.sources, beside)), beside)
    found.faults += _placed(report.faults, book, found.edition)
    found.warnings += _placed(report.warnings, book, found.edition)
    if found.faults:
        found.edition = None
    return found


def _reading(book: Book) -> Reading:
    register = book.register
    package = assemble(Sheets(book.sources)) if not register.faults else Package()
    for fault in package.faults:
        register.fault(fault.line, fault.what, fault.mend)
    if register.faults:
        return Reading(faults=register.faults)
    edition = edition_of(package)
    notes = Register(register.cells)
    translations = translations_of(book, edition, notes)
    return Reading(Edition(edition.questionnaire, edition.rule_set, translations), register.faults, notes.faults)


def _placed(faults: Sequence[FileFault], book: Book, edition: Edition) -> list[CellFault]:
    """Return the checker's faults at their cells; those of other files are not this workbook's.

    The lock names no file of the workbook: what it says is about the number.
    """
    own = {f"{edition.questionnaire.code} {edition.questionnaire.number}": "number"}
    if edition.rule_set:
        own[f"{edition.rule_set.code} rules-{edition.rule_set.number}"] = "rules.number"
    register = Register(book.register.cells)
    for fault in faults:
        if fault.path in book.sources:
            register.fault(fault.line, fault.what, fault.mend)
        elif key := next((key for name, key in own.items() if fault.what.startswith(f"{name} is locked")), None):
            register.fault(book.head.cells[key], fault.what, fault.mend)
    return register.faults
