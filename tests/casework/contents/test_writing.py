"""Definitions brought into files that stand there already: what does not change stays byte for byte."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.casework.contents.archives import Texts
from portal.casework.contents.editions import Edition, Older, Translation, edition_of, translations_in
from portal.casework.contents.loading import QUESTIONNAIRES, TRANSLATIONS, assemble, load
from portal.casework.contents.patching import NotPatchable, patch
from portal.casework.contents.reading import read_text
from portal.casework.contents.writing import Place, files_of
from portal.core.wording import texts_of, worded_questionnaire
from tests.factories.editions import SMALL, said, shipped, shipped_files

HELD = {name: text.encode() for name, text in SMALL.items()}


def small(files: dict[str, str] = SMALL) -> Edition:
    package = assemble(Texts(files))
    assert not package.faults
    return edition_of(package)


def reworded(edition: Edition, **changed: str) -> Edition:
    texts = {key: changed.get(key.replace(".", "_"), text) for key, text in texts_of(edition.questionnaire).items()}
    return replace(edition, questionnaire=worded_questionnaire(edition.questionnaire, texts))


def test_files_that_say_the_same_are_kept_byte_for_byte():
    assert files_of(small(), HELD) == HELD


def test_shipped_files_are_kept_byte_for_byte_with_every_language():
    catalogues = [name for name in files_of(shipped()) if name.endswith(".po")]
    held = shipped_files() | Place(QUESTIONNAIRES, TRANSLATIONS).read(catalogues)
    made = files_of(shipped(), held)
    assert made == {name: held[name] for name in made}


def test_a_changed_word_changes_nothing_else():
    made = files_of(reworded(small(), section_first_title="Allra först", role_text="Vilken, om någon?"), HELD)
    assert made["small/1/questionnaire.yaml"] == HELD["small/1/questionnaire.yaml"]
    before, after = (held["small/1/sections/first.yaml"].decode() for held in (HELD, made))
    assert after == before.replace("'Först'", "Allra först").replace("Vilken roll har ni?", '"Vilken, om någon?"')


def test_a_folded_text_is_folded_anew_and_the_note_beside_another_stays():
    made = files_of(reworded(small(), share_text="Hur stor? " * 20 + "Slut.", share_why="Vi vet: allt."), HELD)
    text = made["small/1/sections/first.yaml"].decode()
    assert '    why: "Vi vet: allt."   # a colon\n\n    min: 0.50\n    max: 1.10\n' in text
    assert max(map(len, text.split("\n"))) <= 130
    assert "  # About the role.\n" in text


def test_files_with_other_line_ends_and_a_mark_keep_them():
    held = {name: b"\xef\xbb\xbf" + raw.replace(b"\n", b"\r\n") for name, raw in HELD.items()}
    made = files_of(reworded(small(), title="En större titel", share_text="Ny fråga?"), held)
    for raw in made.values():
        assert raw.startswith(b"\xef\xbb\xbf")
        assert raw.count(b"\n") == raw.count(b"\r\n")
    assert b"title: En st\xc3\xb6rre titel\r\n" in made["small/1/questionnaire.yaml"]


@given(st.dictionaries(st.sampled_from(sorted(texts_of(small().questionnaire))),
                       st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200).map(str.strip).filter(bool)))
def test_any_words_in_any_places_are_written_and_read_back(changed: dict[str, str]):
    edition = reworded(small(), **{key.replace(".", "_"): text for key, text in changed.items()})
    made = files_of(edition, HELD)
    assert edition_of(assemble(Texts({name: raw.decode() for name, raw in made.items()}))) == edition
    assert b"# A note at the top." in made["small/1/questionnaire.yaml"]
    assert b"  # About the role.\n" in made["small/1/sections/first.yaml"]
    assert max(len(line) for raw in made.values() for line in raw.decode().split("\n")) <= 130


def test_an_added_question_writes_its_file_anew_and_leaves_the_others():
    edition = small({**SMALL, "small/1/sections/first.yaml": SMALL["small/1/sections/first.yaml"]
                     + "  - {id: more, kind: yes_no, text: Mer?, why: Därför.}\n"})
    made = files_of(edition, HELD)
    assert made["small/1/questionnaire.yaml"] == HELD["small/1/questionnaire.yaml"]
    assert edition_of(assemble(Texts({name: raw.decode() for name, raw in made.items()}))) == edition


def test_a_place_that_is_not_there_is_refused_rather_than_guessed():
    with pytest.raises(NotPatchable):
        patch("a: b\n", {("c",): "d"})


def test_a_change_that_would_change_more_is_refused():
    with pytest.raises(NotPatchable):
        patch("a: [b]\n", {("a",): "c"})


def test_written_files_load_as_what_was_written(tmp_path: Path):
    place = Place(tmp_path)
    assert len(place.write(files_of(shipped()))) == len(files_of(shipped()))
    package = load(tmp_path)
    assert not package.faults
    again = edition_of(package)
    again = replace(again, translations=translations_in(tmp_path / "translations", again.masters))
    assert again == shipped()
    assert said(again) == said(shipped())
    assert place.write(files_of(shipped())) == []


def test_drafts_and_notes_of_translators_are_kept(tmp_path: Path):
    (name, master), = small().masters.items()
    translation = Translation({"title": "Small"}, {"role.text": Older("Vad är ni?", "What are you?")}, is_reviewed=False)
    edition = replace(small(), translations={"en": {name: translation}})
    made = files_of(edition)
    path = f"translations/en/LC_MESSAGES/{name}.po"
    noted = made[path].replace(b'msgctxt "title"', b"# Ask Aino.\nmsgctxt \"title\"")
    mended = replace(small(), translations={"en": {name: Translation({"title": "Little"})}})
    again = files_of(mended, {**HELD, path: noted})[path]
    Place(tmp_path).write({path: again})
    found = translations_in(tmp_path / "translations", {name: master})["en"][name]
    assert (found.texts, found.older) == ({"title": "Little"}, translation.older)
    assert b"# Ask Aino.\n" in again


def test_numbers_are_written_as_they_were_read():
    data = read_text(files_of(small())["small/1/sections/first.yaml"].decode(), "file").data
    assert (data["questions"][1]["min"], data["questions"][1]["max"]) == ("0.50", "1.10")
