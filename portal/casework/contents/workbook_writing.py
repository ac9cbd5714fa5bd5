"""An edition as a workbook: what authors and translators fill in where a spreadsheet suits them better than files."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from portal.casework.contents import workbook_cells as cells
from portal.casework.contents.editions import Edition, Translation
from portal.casework.contents.emitting import plain
from portal.casework.contents.workbook_layout import (
    APPROVED,
    CASES,
    CONDITIONS,
    HEAD,
    LAYOUTS,
    MIRRORED,
    OPTIONS,
    QUESTIONNAIRE,
    QUESTIONS,
    REVIEWED,
    RULES,
    RULES_HEAD,
    SECTIONS,
    TERMS,
    TEXTS,
    Field,
    Form,
    Layout,
)
from portal.casework.contents.workbook_words import HELP, NOTES
from portal.platform.workbooks import Heading, SheetToWrite, Written, write

Data = Mapping[str, Any]
"""A piece of a definition as it stands in the files."""
LANGUAGE_WIDTH, APPROVED_WIDTH = 50, 24


def workbook_of(edition: Edition) -> bytes:
    """Return an edition as an XLSX file; reading it back (`workbook_reading`) gives the same edition.

    Raises:
        ValueError: a cell would hold more than a cell can.
    """
    return write(sheets_of(edition))


def sheets_of(edition: Edition) -> list[SheetToWrite]:
    """Return the sheets of an edition, in their order."""
    version: Data = plain(edition.questionnaire)
    rules: Data = plain(edition.rule_set) if edition.rule_set else {"rules": []}
    questions = [{"section": section["id"], **question} for section in version["sections"] for question in section["questions"]]
    rows: dict[str, Iterable[Data]] = {
        SECTIONS: version["sections"], QUESTIONS: questions, OPTIONS: _options(questions),
        CONDITIONS: _named(version.get("conditions", {})), TERMS: _named(version.get("glossary", {})),
        RULES: rules["rules"], CASES: _cases(rules["rules"]),
    }
    sheets = {name: _sheet(LAYOUTS[name], (_row(LAYOUTS[name].fields, data) for data in held)) for name, held in rows.items()}
    sheets[QUESTIONNAIRE] = _sheet(LAYOUTS[QUESTIONNAIRE], _head(edition, version, rules))
    sheets[TEXTS] = _texts(edition)
    return [sheets[name] for name in LAYOUTS]


def _sheet(layout: Layout, rows: Iterable[Sequence[Written]], languages: Sequence[str] = ()) -> SheetToWrite:
    headings = [Heading(field.name, field.width, str(HELP.get((layout.name, field.name), "")), field.choices, field.ids_of)
                for field in layout.fields]
    headings += [Heading(tag, APPROVED_WIDTH if tag.endswith(APPROVED) else LANGUAGE_WIDTH,
                         is_mirrored=tag.partition("-")[0] in MIRRORED) for tag in languages]
    return SheetToWrite(layout.name, headings, list(rows), layout.frozen)


def _row(fields: Sequence[Field], data: Data) -> list[Written]:
    return [cells.written(_found(data, field.name), field.form) for field in fields]


def _found(data: Data, name: str) -> Any:  # noqa: ANN401 - a piece of a definition
    """Return what stands under a heading such as `evidence.when`; rows with names are on a sheet of their own."""
    found: Any = data
    for key in name.split("."):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def _head(edition: Edition, version: Data, rules: Data) -> Iterator[Sequence[Written]]:
    found = {field.name: (_found(version, field.name), field.form) for field in HEAD}
    judged = {"rules": rules} if edition.rule_set else {}
    found |= {field.name: (_found(judged, field.name), field.form) for field in RULES_HEAD}
    for key, part in REVIEWED.items():
        own = {tag: held.get(_domain(edition, part)) for tag, held in edition.translations.items()}
        found[key] = ([tag for tag, translation in own.items() if translation and translation.is_reviewed] or None, Form.WORDS)
    for key, (value, form) in found.items():
        yield key, cells.written(value, form), str(NOTES[key])


def _domain(edition: Edition, part: str) -> str:
    """Return the name under which the texts of a part travel; empty where there is no such part."""
    names = list(edition.masters)
    return names[0] if part == "questionnaire" else names[1] if len(names) > 1 else ""


def _options(questions: Iterable[Data]) -> Iterator[Data]:
    for question in questions:
        rows = question.get("rows")
        yield from _parts(question, "option", question.get("options", ()))
        yield from _parts(question, "row", rows if isinstance(rows, list) else ())
        for column in question.get("columns", ()):
            yield from _parts(question, "column", [column])
            yield from ({**option, "column": column["id"]} for option in _parts(question, "column option",
                                                                                column.get("options", ())))


def _parts(question: Data, part: str, held: Iterable[Data]) -> Iterator[dict[str, Any]]:
    return ({**each, "question": question["id"], "part": part} for each in held)


def _named(held: Data) -> Iterator[Data]:
    return ({"id": name, **data} for name, data in held.items())


def _cases(rules: Iterable[Data]) -> Iterator[Data]:
    """Yield a row for each example; a rule whose list of them is still empty gets a row with nothing but its id."""
    for rule in rules:
        cases = rule["cases"]
        if isinstance(cases, Mapping):
            cases = [{"answer": answer, "gives": gives} for answer, gives in cases.items()]
        elif not cases:
            cases = [{}]
        yield from ({"rule": rule["id"], **case} for case in cases)


def _texts(edition: Edition) -> SheetToWrite:
    """Return the sheet of texts: a row for each text, and one more for each older wording that somebody has translated.

    A language of which only some texts are approved has a second column, which says so.
    """
    partly = {tag for tag, held in edition.translations.items() if any(each.approved for each in held.values())}
    columns = [name for tag in edition.translations for name in ((tag, tag + APPROVED) if tag in partly else (tag,))]
    rows = list[Sequence[Written]]()
    for part in ("questionnaire", "rules"):
        name = _domain(edition, part)
        own = {tag: held[name] for tag, held in edition.translations.items() if name in held}
        for key, source in edition.masters.get(name, {}).items():
            rows.append([part, key, source, *(_current(own, column, key) for column in columns)])
            rows += [[part, key, older, *texts] for older, texts in _older(own, key, columns)]
    return _sheet(LAYOUTS[TEXTS], rows, columns)


def _current(own: Mapping[str, Translation], column: str, key: str) -> Written:
    translation = own.get(column.removesuffix(APPROVED), Translation())
    return (translation.approved if column.endswith(APPROVED) else translation.texts).get(key)


def _older(own: Mapping[str, Translation], key: str, columns: Sequence[str]) -> Iterator[tuple[str, list[Written]]]:
    found: dict[str, dict[str, str]] = {}
    for tag, translation in own.items():
        if held := translation.older.get(key):
            found.setdefault(held.source, {})[tag] = held.text
    for source, texts in found.items():
        yield source, [texts.get(column) for column in columns]
