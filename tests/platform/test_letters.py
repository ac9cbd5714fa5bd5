"""What letters say and what they never say."""

import re

import pytest

from portal.core.states import LetterKind
from portal.language.locales import OFFERED, PSEUDO
from portal.platform.letters.composing import ENGLISH_NOTE, SAMPLE, ContractLine, House, LetterContext, compose, sample

HOUSE = House("https://svara.example.org", "08-465 004 10")
SECRET = "s" * 43
KINDS = list(LetterKind)
LOCALES = [locale.tag for locale in (*OFFERED, PSEUDO)]
MARKS = re.compile("[\u202c\u202e]")
DEVIATIONS = SAMPLE.model_copy(update={"has_deviations": True, "late": True})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("context", [SAMPLE, DEVIATIONS, LetterContext(supplier="X", received_at=SAMPLE.received_at)])
def test_every_letter_exists_in_every_language_with_narrow_lines(kind, locale, context):
    letter = compose(kind, locale, context, house=HOUSE, secret=SECRET)
    too_long = [line for line in MARKS.sub("", letter.text).splitlines() if len(line) > 76]
    assert too_long == []
    assert f"https://svara.example.org/i/{SECRET}" in letter.text
    assert letter.html.count(f"https://svara.example.org/i/{SECRET}") == 2
    assert f'lang="{locale}" dir="{"rtl" if locale == PSEUDO.tag else "ltr"}"' in letter.html
    assert "\n\n\n" not in letter.text


@pytest.mark.parametrize("kind", KINDS)
def test_every_letter_names_contracts_regions_the_page_on_genuine_letters_and_whom_to_ring(kind):
    letter = compose(kind, "en", SAMPLE, house=HOUSE, secret=SECRET)
    for part in (letter.text, letter.html):
        plain = part.replace("\u00a0", " ")
        for expected in ("EX 2026-1", "Region Prov", "https://svara.example.org/letter", "08-465 004 10"):
            assert expected in plain


def test_an_invitation_tells_the_last_day_and_the_subject_names_a_contract():
    letter = compose(LetterKind.INVITATION, "en", SAMPLE, house=HOUSE, secret=SECRET)
    assert letter.subject == "Answer about the code of conduct by 30 November (EX 2026-1 and others)"
    assert "Monday 30 November 2026" in letter.text
    assert "2 regions buy from you" in letter.text


def test_a_receipt_holds_number_date_and_digest():
    letter = compose(LetterKind.RECEIPT, "en", SAMPLE, house=HOUSE, secret=SECRET)
    for expected in ("12 November 2026 at 15:04", "Submission number: AK-2026-000001", "0" * 64):
        assert expected in letter.text
    assert "marked it as late" in compose(LetterKind.RECEIPT, "en", DEVIATIONS, house=HOUSE, secret=SECRET).html


def test_a_result_either_closes_or_says_there_is_something_to_do():
    closing = compose(LetterKind.RESULT, "en", SAMPLE, house=HOUSE, secret=SECRET)
    assert "nothing that you must put right" in " ".join(closing.text.split())
    assert "valid until 30 November 2028" in " ".join(closing.text.split())
    assert "put something right" in compose(LetterKind.RESULT, "en", DEVIATIONS, house=HOUSE, secret=SECRET).text


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("locale", "english", "said"), [("sv", True, True), ("sv", False, False), ("en", True, False)])
def test_english_is_named_only_where_the_round_offers_it_and_the_letter_is_in_another_language(kind, locale, english, said):
    letter = compose(kind, locale, SAMPLE.model_copy(update={"english": english}), house=HOUSE, secret=SECRET)
    assert [ENGLISH_NOTE in part for part in (letter.text, letter.html)] == [said, said]


@pytest.mark.parametrize("kind", KINDS)
def test_a_hostile_name_is_only_text(kind):
    hostile = '<script>alert(1)</script>{{ 7*7 }}%(x)s"'
    context = SAMPLE.model_copy(update={"supplier": hostile, "contact": hostile, "reviewed_by": hostile,
                                        "contracts": (ContractLine(number=hostile, authority=hostile),)})
    letter = compose(kind, "en", context, house=HOUSE, secret=SECRET)
    assert "<script>" not in letter.html
    assert "{{ 7*7 }}" in letter.html
    assert hostile in " ".join(letter.text.split())


def test_what_a_letter_needs_survives_the_outbox_as_json():
    assert LetterContext.model_validate(DEVIATIONS.model_dump(mode="json")) == DEVIATIONS


def test_a_sample_leads_nowhere():
    letter = sample(LetterKind.INVITATION, "en", house=HOUSE)
    assert "/i/YOUR-PERSONAL-LINK" in letter.text
