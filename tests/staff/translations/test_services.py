"""Translating in the portal: saved, approved by another, put into use; taken in from a file; nothing lost, nothing trusted."""

import io

import pytest
from babel.messages.pofile import read_po, write_po
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework.contents.domains import Domain, find_domain, list_domains
from portal.casework.contents.loading import Package
from portal.casework.contents.publication import Desk, publish
from portal.casework.contents.revisions import revise_by_hand
from portal.casework.contents.running import questionnaire_texts
from portal.core.errors import ImportRefused, NotFound, StaleRevision, TranslationRefused
from portal.language.catalogues import write_texts
from portal.language.states import TextState
from portal.models.contents import ContentText
from portal.staff.translations.entries import Entry, read_entries, with_older
from portal.staff.translations.files import po_file, read_file
from portal.staff.translations.services import Given, Place, approve_texts, save_text, take_in, use_texts
from tests.factories.definitions import FRAMEWORKS, QUESTIONNAIRE, RULES, publish_definitions
from tests.factories.rounds import NOW

KEY = "process.text"
PACKAGE = Package([QUESTIONNAIRE], [RULES], list(FRAMEWORKS))
MIA, ALI = "staff:01900000-0000-7000-8000-000000000001", "staff:01900000-0000-7000-8000-000000000002"


@pytest.fixture
def domain(db: Session) -> Domain:
    publish_definitions(db, NOW)
    return find_domain(list_domains(db), "code-1", "ur")[0]


def place(domain: Domain, actor: str = MIA, tag: str = "ur") -> Place:
    return Place(domain, tag, actor, NOW)


def entry_of(db: Session, domain: Domain, key: str = KEY, tag: str = "ur") -> Entry:
    return next(entry for entry in read_entries(db, domain, tag) if entry.key == key)


def given(db: Session, domain: Domain, *forms: str, key: str = KEY) -> Given:
    return Given(key, forms, entry_of(db, domain, key).seen)


def texts(db: Session, domain: Domain, tag: str = "ur"):
    return questionnaire_texts(db, domain.owner["questionnaire_version_id"], tag)


def mend_swedish(db: Session, domain: Domain, text: str) -> None:
    revise_by_hand(db, domain.owner, "sv", {KEY: (text, {})}, [entry.key for entry in read_entries(db, domain, "ur")], now=NOW)


def test_texts_stand_in_reading_order_and_are_missing_at_first(db: Session, domain: Domain):
    entries = read_entries(db, domain, "ur")
    assert [entry.key for entry in entries][:4] == ["title", "condition.maker.because", "condition.maker.otherwise",
                                                    "section.company.title"]
    assert {entry.state for entry in entries} == {TextState.MISSING}


def test_a_saved_text_waits_until_it_is_put_into_use_as_a_revision(db: Session, domain: Domain):
    save_text(db, place(domain), given(db, domain, "کیا آپ کا کوئی طریقہ ہے؟"))
    held = entry_of(db, domain)
    assert (held.state, held.is_waiting, held.saved) == (TextState.DRAFT, True, (MIA, NOW))
    assert texts(db, domain).lang_of(KEY) == "sv"
    assert use_texts(db, place(domain)) == 1
    assert texts(db, domain).text(KEY) == "کیا آپ کا کوئی طریقہ ہے؟"
    assert not entry_of(db, domain).is_waiting
    assert use_texts(db, place(domain)) == 0
    row = db.scalars(select(ContentText).where(ContentText.locale == "ur", ContentText.is_current)).one()
    assert (row.revision, row.is_complete, row.is_reviewed) == (1, False, False)


def test_what_was_read_stays_known_when_a_text_is_mended(db: Session, domain: Domain):
    for words in ("ایک؟", "دو؟"):
        save_text(db, place(domain), given(db, domain, words))
        use_texts(db, place(domain))
    rows = db.scalars(select(ContentText).where(ContentText.locale == "ur").order_by(ContentText.revision)).all()
    assert [(row.revision, row.texts[KEY], row.is_current) for row in rows] == [(1, "ایک؟", False), (2, "دو؟", True)]


@pytest.mark.parametrize(("forms", "fault"), [
    ((" ",), "is empty"), (("x %(name)s",), "placeholder the source lacks"), (("<b>x</b>",), "markup the source lacks"),
    (("x\u202e",), "invisible"), (("x ",), "other space"), (("x", "y"), "is empty"), (("x" * 10_001,), "longer than")])
def test_an_unfit_text_is_refused_with_its_faults(db: Session, domain: Domain, forms: tuple[str, ...], fault: str):
    with pytest.raises(TranslationRefused, match=fault):
        save_text(db, place(domain), given(db, domain, *forms))
    assert entry_of(db, domain).state is TextState.MISSING


def test_nobody_overwrites_what_he_has_not_seen(db: Session, domain: Domain):
    seen = given(db, domain, "ایک؟")
    save_text(db, place(domain), given(db, domain, "دو؟"))
    with pytest.raises(StaleRevision):
        save_text(db, place(domain), seen)
    with pytest.raises(NotFound):
        save_text(db, place(domain), Given("no.such", ("x",), ""))


def test_another_person_approves_and_a_new_wording_ends_the_approval(db: Session, domain: Domain):
    save_text(db, place(domain), given(db, domain, "ایک؟"))
    with pytest.raises(TranslationRefused, match="second_person"):
        approve_texts(db, place(domain), [given(db, domain)])
    assert approve_texts(db, place(domain, ALI), [given(db, domain)]) == 1
    assert (entry_of(db, domain).state, entry_of(db, domain).approved) == (TextState.APPROVED, (ALI, NOW))
    use_texts(db, place(domain, ALI))
    assert db.scalars(select(ContentText.states).where(ContentText.locale == "ur")).one()[KEY]["approved"] is True
    save_text(db, place(domain), given(db, domain, "دو؟"))
    assert (entry_of(db, domain).state, entry_of(db, domain).approved) == (TextState.DRAFT, None)


def test_a_language_is_reviewed_when_every_text_is_approved(db: Session, domain: Domain):
    for entry in read_entries(db, domain, "ur"):
        save_text(db, place(domain), Given(entry.key, (f"ا {entry.source[0]}",), entry.seen))
    use_texts(db, place(domain))
    row = db.scalars(select(ContentText).where(ContentText.locale == "ur")).one()
    assert (row.is_complete, row.is_reviewed) == (True, False)
    drafts = [Given(entry.key, (), entry.seen) for entry in read_entries(db, domain, "ur")]
    approve_texts(db, place(domain, ALI), drafts)
    use_texts(db, place(domain, ALI))
    rows = db.scalars(select(ContentText).where(ContentText.locale == "ur")).all()
    assert [(row.revision, row.is_reviewed) for row in rows] == [(1, True)]


def test_a_mended_swedish_text_makes_its_translation_outdated_and_shows_both_wordings(db: Session, domain: Domain):
    before = entry_of(db, domain).source[0]
    save_text(db, place(domain), given(db, domain, "ایک؟"))
    use_texts(db, place(domain))
    mend_swedish(db, domain, "Arbetar ni efter ett bestämt sätt?")
    [held] = with_older(db, domain, [entry_of(db, domain)], "ur")
    assert (held.state, held.source, held.older) == (TextState.OUTDATED, ("Arbetar ni efter ett bestämt sätt?",), (before,))
    assert texts(db, domain).text(KEY) == "ایک؟"  # meaning never changes, so it is shown until somebody has looked
    save_text(db, place(domain), given(db, domain, "ایک؟"))  # looked at, and left as it is
    use_texts(db, place(domain))
    assert entry_of(db, domain).state is TextState.DRAFT


def test_what_waits_is_not_used_once_its_source_has_changed(db: Session, domain: Domain):
    save_text(db, place(domain), given(db, domain, "ایک؟"))
    mend_swedish(db, domain, "Något annat?")
    assert use_texts(db, place(domain)) == 0
    assert entry_of(db, domain).older == ("Har ni ett arbetssätt?",)


def test_a_deployment_does_not_undo_the_house_until_the_file_says_something_new(db: Session, domain: Domain, tmp_path):
    master = {entry.key: entry.source[0] for entry in read_entries(db, domain, "ur")}
    po = tmp_path / "ur" / "LC_MESSAGES" / "code-1.po"
    write_texts(po, master, {KEY: "فائل", "title": "عنوان"}, "ur", "unreviewed draft")
    publish(Desk(db, "command", NOW, tmp_path), PACKAGE)
    save_text(db, place(domain), given(db, domain, "گھر"))
    use_texts(db, place(domain))
    assert publish(Desk(db, "command", NOW, tmp_path), PACKAGE).texts == []
    assert texts(db, domain).text(KEY) == "گھر"
    write_texts(po, master, {KEY: "نئی فائل", "title": "عنوان"}, "ur", "unreviewed draft")
    assert publish(Desk(db, "command", NOW, tmp_path), PACKAGE).texts == ["code-1 ur"]
    assert (texts(db, domain).text(KEY), texts(db, domain).text("title")) == ("نئی فائل", "عنوان")


def file_of(db: Session, domain: Domain, tag: str = "ur") -> bytes:
    return po_file(domain, read_entries(db, domain, tag), tag, {ALI: "Ali"})


def test_a_file_goes_out_and_comes_back_with_nothing_lost(db: Session, domain: Domain):
    save_text(db, place(domain), given(db, domain, "ایک؟"))
    approve_texts(db, place(domain, ALI), [given(db, domain)])
    content = file_of(db, domain)
    assert b"# unreviewed draft" in content
    assert "Ali 2026-11-22" in content.decode()
    before = read_entries(db, domain, "ur")
    taken = take_in(db, place(domain), read_file(domain, content, "ur"))
    assert (taken.saved, taken.same, taken.faulty, taken.older, taken.unknown) == (0, 1, [], [], 0)
    assert read_entries(db, domain, "ur") == before


def test_sound_texts_of_a_file_are_saved_and_the_others_listed(db: Session, domain: Domain):
    save_text(db, place(domain), given(db, domain, "ایک؟"))
    catalogue = read_po(io.BytesIO(file_of(db, domain)))
    told = {KEY: "<b>توڑا</b>", "title": "عنوان", "section.company.title": ""}
    for message in catalogue:
        if message.id:
            message.string = told.get(message.context, "")
    catalogue.add("Ett äldre namn", "پرانا", context="section.work.title")
    catalogue.add("Okänt", "نامعلوم", context="no.such.key")
    written = io.BytesIO()
    write_po(written, catalogue)
    taken = take_in(db, place(domain), read_file(domain, written.getvalue(), "ur"))
    assert (taken.saved, taken.unknown, taken.older) == (1, 1, ["section.work.title"])
    assert [key for key, _ in taken.faulty] == [KEY]
    assert entry_of(db, domain).text == ("ایک؟",)
    assert entry_of(db, domain, "title").text == ("عنوان",)


@pytest.mark.parametrize(("content", "reason"), [
    (b"x" * 5_000_001, "too_large"), ("msgid åäö".encode("latin-1"), "not_utf8"), (b"not a po file at all", "unreadable"),
    (b'msgid ""\nmsgstr "Language: de\\n"\n\nmsgid "a"\nmsgstr "b"\n', "other_language"),
    (b'msgid ""\nmsgstr "Plural-Forms: nplurals=many; plural=no;\\n"\n', "unreadable"), (b"PK\x03\x04\x00\x00", "unreadable"),
])
def test_a_file_that_is_none_is_refused(domain: Domain, content: bytes, reason: str):
    with pytest.raises(ImportRefused) as refused:
        read_file(domain, content, "ur")
    assert refused.value.reason == reason


def test_the_interface_has_plural_forms_and_comes_into_use_with_a_new_version(db: Session):
    publish_definitions(db, NOW)
    domain, _ = find_domain(list_domains(db), "messages", "pl")
    entry = next(entry for entry in read_entries(db, domain, "pl") if entry.source == ("%(number)s day", "%(number)s days"))
    with pytest.raises(TranslationRefused, match="needs 3 forms"):
        save_text(db, place(domain, tag="pl"), Given(entry.key, ("%(number)s dzień", "%(number)s dni"), entry.seen))
    with pytest.raises(TranslationRefused, match="lacks a placeholder"):
        save_text(db, place(domain, tag="pl"), Given(entry.key, ("jeden dzień", "dni", "%(number)s dni"), entry.seen))
    save_text(db, place(domain, tag="pl"), Given(entry.key, ("jeden dzień", "%(number)s dni", "%(number)s dni"), entry.seen))
    with pytest.raises(NotFound):
        use_texts(db, place(domain, tag="pl"))
    content = po_file(domain, read_entries(db, domain, "pl"), "pl", {}).decode()
    assert 'msgstr[0] "jeden dzień"' in content


@pytest.mark.parametrize(("name", "tag"), [("messages", "en"), ("code-1", "sv"), ("code-1", "xx"), ("no-such", "ur")])
def test_there_is_nothing_to_translate_into_the_source_itself(db: Session, name: str, tag: str):
    publish_definitions(db, NOW)
    with pytest.raises(NotFound):
        find_domain(list_domains(db), name, tag)
