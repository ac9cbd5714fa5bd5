"""A page of texts as it was sent: told apart are what was typed, what was only shown, and what others changed meanwhile."""


import pytest
from sqlalchemy.orm import Session

from portal.casework.contents.domains import find_domain, list_domains
from portal.casework.contents.revisions import revise_by_hand
from portal.core.errors import NotFound
from portal.language.states import TextState
from portal.staff.translations.entries import Entry, read_entries
from portal.staff.translations.services import Given, Place, forms_shown, use_texts
from portal.staff.translations.sheets import save_sheet, unsaved_of
from tests.factories.definitions import publish_definitions
from tests.factories.rounds import NOW

KEY = "process.text"


@pytest.fixture
def place(db: Session) -> Place:
    publish_definitions(db, NOW)
    return Place(find_domain(list_domains(db), "code-1", "ur")[0], "ur", "staff:1", NOW)


def entries(db: Session, place: Place) -> dict[str, Entry]:
    return {entry.key: entry for entry in read_entries(db, place.domain, place.tag)}


def sheet(db: Session, place: Place, **typed: str) -> list[Given]:
    """The whole set as a page of it is sent, some of it typed in; `__` stands for a dot."""
    wanted = {key.replace("__", "."): (text,) for key, text in typed.items()}
    return [Given(key, wanted.get(key, forms_shown(entry, place.tag)), entry.seen) for key, entry in entries(db, place).items()]


def saved(db: Session, place: Place) -> dict[str, str]:
    return {key: entry.text[0] for key, entry in entries(db, place).items() if entry.text[0]}


def mend_swedish(db: Session, place: Place, text: str) -> None:
    revise_by_hand(db, place.domain.owner, "sv", {KEY: (text, {})}, list(entries(db, place)), now=NOW)


def test_only_what_was_typed_is_saved(db: Session, place: Place):
    done = save_sheet(db, place, sheet(db, place, title="ایک", process__text="دو؟"))
    assert (done.saved, done.unsaved) == (2, [])
    assert saved(db, place) == {"title": "ایک", KEY: "دو؟"}
    assert save_sheet(db, place, sheet(db, place)).saved == 0


def test_one_text_is_saved_and_the_others_are_told_apart_from_those_that_were_only_shown(db: Session, place: Place):
    done = save_sheet(db, place, sheet(db, place, title="ایک", process__text="<b>"), "title")
    assert saved(db, place) == {"title": "ایک"}
    assert [(left.given.key, left.faults, left.is_stale) for left in done.unsaved] == [(KEY, (), False)]


def test_a_text_saved_by_its_own_button_is_checked_even_if_nothing_was_typed(db: Session, place: Place):
    done = save_sheet(db, place, sheet(db, place), KEY)
    assert [(left.given.key, left.faults) for left in done.unsaved] == [(KEY, ("is empty",))]
    with pytest.raises(NotFound):
        save_sheet(db, place, sheet(db, place), "no.such")


def test_a_text_taken_away_that_was_there_is_refused(db: Session, place: Place):
    save_sheet(db, place, sheet(db, place, title="ایک"))
    done = save_sheet(db, place, sheet(db, place, title=" "))
    assert [left.faults for left in done.unsaved] == [("is empty",)]
    assert saved(db, place) == {"title": "ایک"}


def test_what_another_saved_is_written_over_only_where_it_was_seen_and_rows_nobody_touched_are_let_be(db: Session, place: Place):
    mine = sheet(db, place, process__text="میرا؟")
    save_sheet(db, place, sheet(db, place, process__text="ساتھی کا؟", title="ساتھی"))
    done = save_sheet(db, place, mine)
    assert [(left.given.key, left.is_stale) for left in done.unsaved] == [(KEY, True)]
    assert saved(db, place) == {KEY: "ساتھی کا؟", "title": "ساتھی"}


def test_a_row_that_only_showed_an_older_translation_is_not_taken_for_typed(db: Session, place: Place):
    save_sheet(db, place, sheet(db, place, title="پہلا"))
    shown = sheet(db, place)
    save_sheet(db, place, sheet(db, place, title="دوسرا"))
    assert save_sheet(db, place, shown).unsaved == []
    assert unsaved_of(db, place.domain, place.tag, shown) == []


def test_the_same_page_sent_again_changes_and_hinders_nothing(db: Session, place: Place):
    mine = sheet(db, place, process__text="ایک؟", title="دو")
    assert save_sheet(db, place, mine, KEY).saved == 1
    done = save_sheet(db, place, mine, KEY)
    assert (done.saved, [left.given.key for left in done.unsaved]) == (0, ["title"])


def test_an_outdated_text_holds_still_by_its_own_button_alone_and_only_for_the_source_that_was_seen(db: Session, place: Place):
    save_sheet(db, place, sheet(db, place, process__text="ایک؟"))
    use_texts(db, place)
    before = sheet(db, place)
    mend_swedish(db, place, "Arbetar ni efter ett bestämt sätt?")
    assert save_sheet(db, place, before, KEY).unsaved[0].is_stale
    assert save_sheet(db, place, sheet(db, place)).saved == 0
    assert entries(db, place)[KEY].state is TextState.OUTDATED
    assert save_sheet(db, place, sheet(db, place), KEY).saved == 1
    assert entries(db, place)[KEY].state is TextState.DRAFT


def test_what_is_typed_beside_another_act_is_found(db: Session, place: Place):
    mine = sheet(db, place, process__text="ایک؟")
    assert [left.given.key for left in unsaved_of(db, place.domain, place.tag, mine)] == [KEY]
    save_sheet(db, place, sheet(db, place, process__text="دو؟"))
    assert [left.is_stale for left in unsaved_of(db, place.domain, place.tag, mine)] == [True]
