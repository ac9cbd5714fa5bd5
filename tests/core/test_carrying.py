"""Carrying answers over to a new version and between companies of a group: what carries, what must be confirmed, what is lost."""

from datetime import date
from decimal import Decimal

import pytest

from portal.core.carrying import (
    carry,
    earlier,
    find_reworded,
    for_the_group,
    of_group,
    promises_in,
    source_of,
    unconfirmed,
    with_promises,
)
from portal.core.facts import PROMISES
from portal.core.values import EMPTY, Answer
from portal.core.wording import texts_of
from tests.factories.content import load_test

OLD, NEW = sorted(load_test("carrying").questionnaires, key=lambda each: each.number)
REWORDED = find_reworded(OLD, NEW, texts_of(OLD).__getitem__, texts_of(NEW).__getitem__)
MARK = earlier(date(2026, 5, 4))


def carried(answers, *, source=MARK, old=OLD, new=NEW):
    return carry(old, new, answers, reworded=REWORDED, source=source)


def test_only_questions_whose_words_changed_count_as_reworded():
    assert {"reworded", "typed-text", "new-name"} == REWORDED


@pytest.mark.parametrize("answer", [
    Answer("yes"), Answer("no", comment="vi prövar"), Answer(unknown=True), Answer(not_applicable="vi hyr"),
    Answer(not_yet="2027-01-01"),
])
def test_the_same_question_carries_every_state_with_its_comment_and_waits_to_be_confirmed(answer):
    found = carried({"same": answer})["same"]
    assert found.carried == "earlier:2026-05-04"
    assert unconfirmed({}, {"same": found}) == {"same": found}
    assert Answer(found.value, found.unknown, found.not_applicable, found.comment, {}, found.not_yet) == answer


def test_what_the_author_keeps_carries_as_if_it_had_been_given_anew():
    assert carried({"kept": Answer(Decimal(7))}) == {"kept": Answer(Decimal(7))}


def test_what_is_confirmed_if_reworded_waits_only_where_the_words_are_others():
    found = carried({"worded": Answer("yes"), "reworded": Answer("yes")})
    assert (found["worded"].carried, found["reworded"].carried) == ("", MARK)


@pytest.mark.parametrize("answers", [
    {"fresh": Answer("yes")}, {"typed-text": Answer("sju")}, {"same": EMPTY}, {"same": Answer(comment="bara en kommentar")},
    {"same": Answer(typed={"same": ("maybe",)})}, {"gone": Answer("yes")}, {"old-name": Answer(("prays",))},
    {"added": Answer("yes")},
])
def test_what_is_fresh_another_kind_empty_unreadable_or_gone_does_not_carry(answers):
    assert carried(answers) == {}


def test_choices_carry_by_the_map_and_what_is_not_on_it_is_dropped_and_asked_about():
    assert carried({"old-name": Answer(("asks", "visits"))}) == {"new-name": Answer(("surveys", "visits"))}
    assert carried({"old-name": Answer(("asks", "prays"))}) == {"new-name": Answer(("surveys",), carried=MARK)}


def test_a_question_under_another_name_carries_what_needs_no_map():
    assert carried({"old-yes": Answer("partly")}) == {"new-yes": Answer("partly", carried=MARK)}


def test_to_the_same_version_everything_but_what_is_fresh_carries():
    answers = {"same": Answer("yes"), "fresh": Answer("yes"), "new-name": Answer(("audits",))}
    found = carry(NEW, NEW, answers, reworded=frozenset(), source=MARK)
    assert found.keys() == {"same"}


def test_what_another_company_answered_is_never_confirmed_by_itself_and_says_whose_it_is():
    found = carried({"kept": Answer(Decimal(7))}, source=of_group("Syster AB: Norr"))["kept"]
    told = source_of(found)
    assert (told.kind, told.told) == ("group", "Syster AB: Norr")
    assert source_of(Answer("yes")) is None


def test_only_what_is_about_the_group_and_neither_secret_nor_personal_goes_to_another_company():
    answers = {"same": Answer("yes"), "worded": Answer("yes", secrecy="kundens namn"), "secret": Answer("x"),
               "person": Answer("y"), "role": Answer("z"), "fees": Answer("no")}
    assert for_the_group(NEW, answers) == {"same": Answer("yes")}


def test_promises_go_by_the_new_questions_names():
    answers = {"same": Answer(not_yet="2027-01-01"), "old-yes": Answer(not_yet="2027-02-01"), "worded": Answer("no")}
    assert promises_in(NEW, answers) == {"same": "2027-01-01", "new-yes": "2027-02-01"}


def test_what_a_script_saves_keeps_the_mark_of_answers_that_nobody_touched():
    stored = {"same": Answer("yes", carried=MARK), "worded": Answer("yes", carried=MARK), "kept": Answer(Decimal(1))}
    entered = {"same": Answer("yes"), "worded": Answer("no"), "kept": Answer(Decimal(1)), "added": Answer("yes")}
    assert unconfirmed(stored, entered) == {**entered, "same": stored["same"]}


def test_of_two_promises_the_earlier_day_holds():
    profile = {"country": "SE", PROMISES: {"company": {"same": "2026-10-01", "worded": "2027-05-01"}}}
    answers = {"company": {"same": Answer(not_yet="2027-01-01"), "old-yes": Answer(not_yet="2027-02-01"),
                           "worded": Answer("yes")}, "site:1": {"fees": Answer("no")}}
    assert with_promises(profile, NEW, answers) == {"country": "SE", PROMISES: {
        "company": {"same": "2026-10-01", "worded": "2027-05-01", "new-yes": "2027-02-01"}}}
    assert with_promises({"country": "SE"}, NEW, {"company": {"same": Answer("yes")}}) == {"country": "SE"}
