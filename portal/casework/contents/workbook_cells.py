"""One cell of a workbook: what it says, and how it is written. What a spreadsheet program made of it is read as it was meant.

Conditions and tables of answers stand in a cell as they stand in the authors' files, without the key before them:
`{question: role, any_in: [maker, importer]}`. They are read by the same strict reader and never evaluated.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from portal.casework.contents.emitting import block, flow
from portal.casework.contents.reading import Unreadable, Where, read_text
from portal.casework.contents.workbook_layout import Form
from portal.core.words import Words, worded
from portal.platform.workbooks import Written

SHORT = 60
"""Signs of data that stands on one line; what is longer gets a line for each part."""
_WORDS = re.compile(r"[\w.-]+(, [\w.-]+)*")
_DECIMAL_COMMA = re.compile(r"-?\d+,\d+")
_QUOTED_WORD = re.compile(r'(?<![\\"])"(yes|no)"')
_TRUE, _FALSE = ("yes", "true", "ja", "sant", "x"), ("no", "false", "nej", "falskt")
_AS_TEXT = worded("Format the cell as text and write it again.")


class CellRefused(Exception):
    """A cell does not say what its column is for; carries what is wrong and one way to mend it."""

    def __init__(self, what: Words, mend: Words) -> None:
        super().__init__(what)
        self.what, self.mend = what, mend


class Said(NamedTuple):
    """What a cell says, as it would stand in a file, and the places within it."""

    data: Any
    places: tuple[Where, ...] = ()


def written(value: Any, form: Form) -> Written:  # noqa: ANN401 - a piece of a definition
    """Return the cell for a piece of a definition."""
    if value is None:
        return None
    if form is Form.FLAG and isinstance(value, bool):
        return "yes" if value else "no"
    if form is Form.NUMBER and isinstance(value, int | Decimal):
        return _number(value)
    if form is Form.WORDS:
        words = ", ".join(map(str, value))
        return words if _WORDS.fullmatch(words) else flow(list(map(str, value)))
    return str(value) if form is not Form.DATA else _data(value)


def _number(value: int | Decimal) -> Written:
    """Return a number where a spreadsheet keeps it exactly as it is; `1.10` is text, since it would come back as 1.1."""
    text = format(Decimal(value), "f")
    return float(value) if len(text) <= 15 and _plain(float(value)) == text else text


def _plain(value: float) -> str:
    return str(int(value)) if value.is_integer() else str(value)


def _data(value: Any) -> str:  # noqa: ANN401 - a mapping or a list
    """Return data as an author writes it: in a cell only our own reader reads it, so `yes` and `no` need no quotes."""
    quoted = _lines(value)
    plain = _QUOTED_WORD.sub(r"\1", quoted)
    return plain if read_text(plain, "cell").data == read_text(quoted, "cell").data else quoted


def _lines(value: Any) -> str:  # noqa: ANN401 - a mapping or a list
    line = flow(value)
    if len(line) <= SHORT:
        return line
    if isinstance(value, list):
        return "[" + ",\n ".join(map(flow, value)) + "]"
    joined = next(iter(value.values())) if len(value) == 1 else None
    if isinstance(joined, list) and isinstance(joined[0], Mapping):
        return "\n".join([f"{next(iter(value))}:", *(f"  - {flow(part)}" for part in joined)])
    return block(value)


def read(cell: Any, form: Form) -> Said | None:  # noqa: ANN401 - a cell of a stranger's workbook
    """Return what a cell says; None when it is empty.

    Raises:
        CellRefused: it says something else than its column is for.
    """
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    if form is Form.DATA:
        return _read_data(cell)
    if form is Form.WORDS:
        return _read_words(cell)
    return Said(_READERS[form](cell))


def _read_data(cell: Any) -> Said:  # noqa: ANN401 - a cell of a stranger's workbook
    if not isinstance(cell, str):
        raise CellRefused(worded("a number, a day or a truth stands where a condition or a table belongs"), _AS_TEXT)
    try:
        source = read_text(cell, "cell")
    except Unreadable as error:
        raise CellRefused(worded("line %(line)s of the cell: %(what)s", line=error.fault.line, what=error.fault.what),
                          error.fault.mend) from error
    if not isinstance(source.data, dict | list):
        raise CellRefused(worded("'%(cell)s' is neither a condition nor a table", cell=cell[:40]),
                          worded("Write it as in the files, {key: value}."))
    return Said(source.data, tuple(source.lines))


def _read_words(cell: Any) -> Said:  # noqa: ANN401 - a cell of a stranger's workbook
    if isinstance(cell, str) and cell.lstrip().startswith("["):
        return _read_data(cell)
    return Said([word.strip() for word in _version(cell).split(",") if word.strip()])


def _word(cell: Any) -> str:  # noqa: ANN401 - a cell of a stranger's workbook
    if isinstance(cell, list):
        raise CellRefused(worded("the spreadsheet has made a day of it (%(made)s)", made=cell[0]), _AS_TEXT)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and not cell.is_integer():
        raise CellRefused(worded("the spreadsheet has made a number of it (%(made)s)", made=cell), _AS_TEXT)
    return str(int(cell)) if isinstance(cell, int | float) else str(cell).strip()


def _version(cell: Any) -> str:  # noqa: ANN401 - a cell of a stranger's workbook
    """`2026-1` is taken for January by some programs: the first of a month means the number it was typed as."""
    if isinstance(cell, list) and (day := _day_of(cell)) and day.day == 1:
        return f"{day.year}-{day.month}"
    return _word(cell)


def _text(cell: Any) -> str:  # noqa: ANN401 - a cell of a stranger's workbook
    if isinstance(cell, list | bool):
        made = cell[0] if isinstance(cell, list) else cell
        raise CellRefused(worded("the spreadsheet has made something else of the text (%(made)s)", made=made), _AS_TEXT)
    return _plain(float(cell)) if isinstance(cell, int | float) else str(cell)


def _read_number(cell: Any) -> str:  # noqa: ANN401 - a cell of a stranger's workbook
    if isinstance(cell, list | bool):
        raise CellRefused(worded("no number stands here"), worded("Write a number, such as 12 or 0.5."))
    text = _plain(float(cell)) if isinstance(cell, int | float) else str(cell).strip()
    return text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text


def _day(cell: Any) -> str:  # noqa: ANN401 - a cell of a stranger's workbook
    if isinstance(cell, list) and (day := _day_of(cell)):
        return day.isoformat()
    return _word(cell)


def _day_of(cell: list[str]) -> date | None:
    try:
        return date.fromisoformat(cell[0][:10])
    except ValueError:
        return None


def _flag(cell: Any) -> bool:  # noqa: ANN401 - a cell of a stranger's workbook
    word = ("yes" if cell == 1 else "no" if cell == 0 else "?") if isinstance(cell, int | float) else str(cell).strip().lower()
    if word not in (*_TRUE, *_FALSE):
        raise CellRefused(worded("'%(cell)s' is neither yes nor no", cell=cell), worded("Write yes, or leave the cell empty."))
    return word in _TRUE


_READERS = {Form.WORD: _word, Form.VERSION: _version, Form.TEXT: _text, Form.NUMBER: _read_number, Form.DAY: _day,
            Form.FLAG: _flag}
