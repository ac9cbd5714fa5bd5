"""A workbook as the authors' files would be: the same data at the same places, each with the cell it came from.

What comes out goes through the same loader and the same checks as files do; a fault's "line" is then the number of a cell.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.casework.contents.archives import ID, NUMBER
from portal.casework.contents.reading import Source, Where
from portal.casework.contents.workbook_layout import (
    CASES,
    CONDITIONS,
    HEAD,
    LAYOUTS,
    OPTIONS,
    PARTS,
    QUESTIONNAIRE,
    QUESTIONS,
    RULES,
    RULES_HEAD,
    SECTIONS,
    TERMS,
    TEXTS,
)
from portal.casework.contents.workbook_tables import Record, Register, head_of, languages_of, nearest, records_of
from portal.core.words import filled, quoted, worded
from portal.platform.workbooks import Row

NEEDED = (QUESTIONNAIRE, SECTIONS, QUESTIONS)
_UNKNOWN = {
    "section": worded("there is no section '%(id)s'"), "question": worded("there is no question '%(id)s'"),
    "rule": worded("there is no rule '%(id)s'"),
}
_SHEET = {"section": SECTIONS, "question": QUESTIONS, "rule": RULES}
_UNSAID = {
    "section": (worded("the row does not say its section"), worded("Write the section's id.")),
    "question": (worded("the row does not say its question"), worded("Write the question's id.")),
    "rule": (worded("the row does not say its rule"), worded("Write the rule's id.")),
}
"""What is wrong, and a way to mend it, with a row that belongs to something, by the column that says to what."""
Data = dict[str, Any]
Placed = tuple[Source, Where]
"""Where something stands: the file it would be in, and the place in it."""


@dataclass
class Book:
    """A workbook taken apart.

    Attributes:
        sources: by the names they would have as files.
        head: the keys and values of the first sheet.
        texts: the rows of the sheet of texts, and the languages it has columns for.
    """

    register: Register = field(default_factory=Register)
    sources: dict[str, Source] = field(default_factory=dict)
    head: Record = field(default_factory=Record)
    texts: Sequence[Record] = ()
    languages: Sequence[str] = ()


def take_apart(sheets: Mapping[str, Sequence[Row]]) -> Book:
    """Return what a workbook's sheets hold; every cell that cannot be read is in the register."""
    book = Book()
    for name in NEEDED:
        if not sheets.get(name):
            book.register.fault(1, worded("the sheet '%(sheet)s' is missing or empty", sheet=name),
                                worded("Begin with a workbook made by the portal."))
    if book.register.faults:
        return book
    tables = {name: records_of(layout, sheets.get(name, ()), book.register) for name, layout in LAYOUTS.items()
              if name != QUESTIONNAIRE}
    book.head = head_of(sheets[QUESTIONNAIRE], book.register)
    book.texts, book.languages = tables[TEXTS], languages_of(sheets.get(TEXTS, ()))
    code, number = _named(book, "code", ID), _named(book, "number", NUMBER)
    if code and number:
        _version(book, f"{code}/{number}", tables)
        _rules(book, code, tables)
    return book


def _named(book: Book, key: str, pattern: str) -> str:
    """Return a part of the files' names; empty, with a fault, where it can be none."""
    name = book.head.word(key)
    if not re.fullmatch(pattern, name, re.ASCII):
        book.register.fault(book.head.cells[key], worded("'%(word)s' cannot stand here", word=name[:40]),
                            worded("Write letters, digits and hyphens."))
        return ""
    return name


def _version(book: Book, folder: str, tables: Mapping[str, Sequence[Record]]) -> None:
    head = Source(f"{folder}/questionnaire.yaml", {}, {(): 1})
    _fill(head, (), book.head, [each.name for each in HEAD])
    for key, sheet in (("conditions", CONDITIONS), ("glossary", TERMS)):
        for name, record in _by_id(book, tables[sheet]).items():
            _fill(head, (key, name), record, [each.name for each in LAYOUTS[sheet].fields if each.name != "id"])
    head.data["sections"] = []
    book.sources[head.path] = head
    sections: dict[str, Source] = {}
    for name, record in _by_id(book, tables[SECTIONS]).items():
        if not re.fullmatch(ID, name):
            book.register.fault(record.cells["id"], worded("%(found)s is no id", found=quoted(name[:40])),
                                worded("Use small letters a-z, digits, hyphens."))
            continue
        head.data["sections"].append(name)
        head.lines["sections", len(sections)] = record.cells["id"]
        sections[name] = Source(f"{folder}/sections/{name}.yaml", {}, {(): record.cells["id"]})
        _fill(sections[name], (), record, [each.name for each in LAYOUTS[SECTIONS].fields])
        sections[name].data["questions"] = []
    book.sources |= {source.path: source for source in sections.values()}
    _questions(book, sections, tables)


def _by_id(book: Book, records: Iterable[Record]) -> dict[str, Record]:
    found: dict[str, Record] = {}
    for record in records:
        if (name := record.word("id")) in found or not name:
            what = worded("the id '%(id)s' stands twice", id=name[:40]) if name else worded("the row has no id")
            book.register.fault(record.cells["id"], what, worded("Give it an id of its own."))
        else:
            found[name] = record
    return found


def _questions(book: Book, sections: Mapping[str, Source], tables: Mapping[str, Sequence[Record]]) -> None:
    places: dict[str, Placed] = {}
    for record in tables[QUESTIONS]:
        if (source := _found(book, record, "section", sections)) is None:
            continue
        where = ("questions", len(source.data["questions"]))
        _fill(source, where, record, [each.name for each in LAYOUTS[QUESTIONS].fields if each.name != "section"])
        places.setdefault(record.word("id"), (source, where))
    for record in tables[OPTIONS]:
        if (place := _found(book, record, "question", places)) is not None:
            _option(book, place, record)


def _found(book: Book, record: Record, key: str, things: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever is held there
    """Return what a row refers to; None, with a fault, where that is nowhere."""
    name = record.word(key)
    if name not in things:
        if name:
            what, mend = _UNKNOWN[key], nearest(name, things, worded("Write an id from the sheet %(sheet)s.", sheet=_SHEET[key]))
        else:
            what, mend = _UNSAID[key]
        book.register.fault(record.cells[key], filled(what, {"id": name[:60]}), mend)
    return things.get(name)


def _option(book: Book, place: Placed, record: Record) -> None:
    """Put a choice, row or column where it belongs in its question."""
    source, where = place
    part, question = record.word("part"), _at(source, where)
    if part not in PARTS:
        book.register.fault(record.cells["part"], worded("%(found)s is not allowed", found=quoted(part[:40])),
                            worded("Write one of %(words)s.", words=", ".join(PARTS)))
        return
    key = "options" if part in ("option", "column option") else f"{part}s"
    if part == "column option":
        ids = [column.get("id") for column in question.get("columns", ())]
        if (column := record.word("column")) not in ids:
            book.register.fault(record.cells["column"], worded("no row above makes the column '%(id)s'", id=column[:60]),
                                nearest(column, filter(None, ids)))
            return
        where = (*where, "columns", ids.index(column))
    owner = _at(source, where)
    if not isinstance(owner.setdefault(key, []), list):
        book.register.fault(record.cells["part"], worded("the question has rows.min or rows.max as well"),
                            worded("Keep one of them."))
        return
    named = [each.name for each in LAYOUTS[OPTIONS].fields if each.name not in ("question", "part", "column")]
    _fill(source, (*where, key, len(owner[key])), record, named)


def _rules(book: Book, code: str, tables: Mapping[str, Sequence[Record]]) -> None:
    if not tables[RULES] and not tables[CASES] and "rules.number" not in book.head.said:
        return
    if not (number := _named(book, "rules.number", NUMBER)):
        return
    source = Source(f"{code}/rules-{number}.yaml", {}, {(): 1})
    _fill(source, (), book.head, [each.name for each in RULES_HEAD], prefix="rules.")
    source.data |= {"code": code, "rules": []}
    book.sources[source.path] = source
    places: dict[str, Placed] = {}
    for record in tables[RULES]:
        where = ("rules", len(source.data["rules"]))
        _fill(source, where, record, [each.name for each in LAYOUTS[RULES].fields])
        _at(source, where)["cases"] = {}
        source.lines[(*where, "cases")] = record.cells["id"]
        places.setdefault(record.word("id"), (source, where))
    for record in tables[CASES]:
        if (place := _found(book, record, "rule", places)) is not None:
            _case(book, place, record)


def _case(book: Book, place: Placed, record: Record) -> None:
    """Put an example where it belongs: beside others of the judged answer alone, or in the list."""
    source, where = place
    rule, answer = _at(source, where), record.word("answer")
    if rule["cases"] == {} and not answer:
        rule["cases"] = []
        if record.said.keys() == {"rule"}:
            return  # the examples are still to be written
    if isinstance(rule["cases"], list) is bool(answer) or (answer and answer in rule["cases"]):
        book.register.fault(record.cells["answer"], worded(
            "the examples of one rule are all by answer, or all by given, each once"),
                            worded("Fill in one of the two columns in all of them."))
    elif answer:
        rule["cases"][answer] = record.word("gives")
        source.lines[(*where, "cases", answer)] = record.cells["gives"]
        if alone := record.said.keys() - {"rule", "answer", "gives"}:
            book.register.fault(record.cells[min(alone)], worded("an example by answer has nothing but what it gives"),
                                worded("Empty the cell."))
    else:
        named = [each.name for each in LAYOUTS[CASES].fields if each.name not in ("rule", "answer")]
        _fill(source, (*where, "cases", len(rule["cases"])), record, named)


def _at(source: Source, where: Where) -> Any:  # noqa: ANN401 - data as in a file
    data = source.data
    for part in where:
        data = data[part]
    return data


def _fill(source: Source, where: Where, record: Record, names: Sequence[str], *, prefix: str = "") -> None:
    """Put a row's cells into a source as a mapping at a place, and note the cell of every place, filled or not."""
    data: Data = {}
    source.lines.setdefault(where, record.cells[names[0]])
    for name in names:
        keys, cell = tuple(name.removeprefix(prefix).split(".")), record.cells[name]
        for length in range(1, len(keys) + 1):
            source.lines.setdefault((*where, *keys[:length]), cell)
        if (said := record.said.get(name)) is not None:
            owner = data
            for key in keys[:-1]:
                owner = owner.setdefault(key, {})
            owner[keys[-1]] = said.data
            source.lines.update({(*where, *keys, *place): cell for place in said.places})
    _put(source, where, data)


def _put(source: Source, where: Where, data: Data) -> None:
    if not where:
        source.data.update(data)
        return
    *way, last = where
    owner = source.data
    for part in way:
        owner = owner.setdefault(part, [] if isinstance(last, int) else {}) if isinstance(owner, dict) else owner[part]
    if isinstance(owner, list):
        owner.append(data)
    else:
        owner[last] = data
