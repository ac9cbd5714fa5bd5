"""Answers in plain words."""

from decimal import Decimal

import pytest

from portal.core.values import Answer
from portal.language.current import use_locale
from portal.web.questions.reading import present_answer, reading_of
from tests.web.sample import QUESTIONNAIRE, SWEDISH


def words(name, answer, locale="en", **more):
    with use_locale(locale):
        return present_answer(QUESTIONNAIRE.questions[name], answer, SWEDISH, **more)


@pytest.mark.parametrize(("name", "value", "expected"), [
    ("ranked", "partly", ["Partly"]),
    ("consulted", "sources", ["Nej, oberoende källor"]),
    ("method", ("country", "none"), ["Landet", "Inget arbetssätt"]),
    ("method", ("gone",), ["gone"]),
    ("contracts", ("c1", "c9"), ["VGR 2024-1", "c9"]),
    ("share", Decimal("12.5"), ["12.5%"]),
    ("count", Decimal(1200), ["1,200"]),
    ("updated", "2026-03", ["March 2026"]),
    ("updated", "2026", ["2026"]),
    ("story", "Rad ett\nRad två", ["Rad ett\nRad två"]),
    ("risks", ({"risk": "Övertid", "place": "PK", "size": "small", "seen-on": "2026-03-14", "victims": "1200"}, {"risk": "x"}),
     ["Övertid, Pakistan, Liten, 14 March 2026, 1,200", "x"]),
    ("examined", ("rights.chain", "nature.own"), ["Rättigheter: Kedjan", "Miljö: Egen"]),
    ("examined", ("none",), ["Ingenting"]),
    ("home", "SE", ["Sweden"]),
    ("statement", "yes", ["Yes, that is so"]),
])
def test_every_kind_is_told_in_words(name, value, expected):
    assert words(name, Answer(value), contracts={"c1": "VGR 2024-1"}) == expected


@pytest.mark.parametrize(("answer", "expected"), [
    (Answer(), []),
    (Answer(comment="Bara en kommentar"), []),
    (Answer(unknown=True), ["Don't know"]),
    (Answer(not_applicable="Vi har inga"), ["Does not apply to us, because: Vi har inga"]),
    (Answer(typed={"share": ("många",)}), ["Cannot be read: många"]),
])
def test_what_stands_instead_of_a_value_is_told_too(answer, expected):
    assert words("share", answer) == expected


def test_numbers_dates_and_countries_follow_the_reader():
    assert words("share", Answer(Decimal("12.5")), "sv") == ["12,5\N{NO-BREAK SPACE}%"]
    assert words("updated", Answer("2026-03-14"), "sv") == ["14 mars 2026"]
    assert words("home", Answer("DE"), "sv") == ["Tyskland"]


@pytest.mark.parametrize(("name", "value", "expected"), [
    ("updated", "2026-03", "We read this as March 2026."),
    ("share", Decimal("12.5"), "We read this as 12.5%."),
    ("count", Decimal(1200), "We read this as 1,200."),
    ("count", Decimal(12), ""),
    ("story", "x", ""),
])
def test_what_could_be_misread_is_read_back(name, value, expected):
    assert reading_of(QUESTIONNAIRE.questions[name], Answer(value)) == expected
