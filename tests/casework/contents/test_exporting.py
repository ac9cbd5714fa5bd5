"""Published rows written back as files: the same meaning, the same words, in every language."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework.contents.archives import Texts
from portal.casework.contents.editions import Edition, Older, edition_of, translations_in
from portal.casework.contents.exporting import origins, published_edition, with_notes
from portal.casework.contents.loading import QUESTIONNAIRES, TRANSLATIONS, assemble, load
from portal.casework.contents.lock import locked_now
from portal.casework.contents.publication import Desk, publish
from portal.casework.contents.writing import Place, files_of
from portal.core.documents import digest
from portal.core.drafting import DraftKind, DraftStatus
from portal.core.errors import NotFound
from portal.language.catalogues import UNREVIEWED, write_texts
from portal.models.authoring import ContentDraft
from portal.models.contents import ContentText, QuestionnaireVersion, RuleSetVersion
from tests.factories.editions import SMALL, said, shipped, with_translations
from tests.factories.rounds import NOW

RULES = """\
code: small
number: "1"
fits: ["1"]
rules:
  - id: no-role   # nobody
    judges: role
    answers: {maker: quiet, unknown: minor}
    requirement: pr1
    short: Ingen roll
    reason: Rollen är inte känd.
    cases: {maker: quiet, unknown: minor}
"""


def publish_small(db: Session, folder: Path, files: dict[str, str]) -> None:
    package = assemble(Texts(files))
    assert not package.faults
    publish(Desk(db, "author", NOW, folder), package)
    db.flush()


def written(edition: Edition, folder: Path) -> Edition:
    """Write an edition into an empty folder and read it again."""
    Place(folder).write(files_of(edition))
    package = load(folder)
    assert not package.faults
    return with_translations(edition_of(package), folder / "translations")


def test_what_is_shipped_comes_back_byte_for_byte(db: Session):
    publish(Desk(db, "command", NOW, TRANSLATIONS), load(QUESTIONNAIRES))
    edition = published_edition(db, "supplier-code", "2026-1", "1")
    packages, files = origins(db, edition)
    edition = with_notes(edition, packages)
    assert edition.questionnaire == shipped().questionnaire
    assert edition.rule_set == shipped().rule_set
    place = Place(QUESTIONNAIRES, TRANSLATIONS)
    made = files_of(edition, files)
    assert made == place.read(made)


def test_without_the_files_it_came_from_the_row_still_gives_the_same_digests_and_texts(db: Session, tmp_path: Path):
    publish(Desk(db, "command", NOW, TRANSLATIONS), load(QUESTIONNAIRES))
    edition = published_edition(db, "supplier-code", "2026-1", "1")
    again = written(edition, tmp_path)
    assert said(again) == said(edition)
    marks = [line.digest for line in locked_now([again.questionnaire], [again.rule_set])]
    assert marks == [db.scalar(select(QuestionnaireVersion.digest).where(QuestionnaireVersion.number == "2026-1")),
                     db.scalar(select(RuleSetVersion.digest).where(RuleSetVersion.number == "1"))]
    assert again.masters == edition.masters
    assert again.translations == edition.translations
    assert publish(Desk(db, "command", NOW, tmp_path / "translations"), load(tmp_path)).definitions == []


def test_a_house_made_row_gets_its_notes_and_examples_back_from_the_draft_it_was_made_of(db: Session, tmp_path: Path):
    files = {**SMALL, "small/rules-1.yaml": RULES}
    publish_small(db, tmp_path, files)
    db.add(ContentDraft(title="Liten", kind=DraftKind.PACKAGE, status=DraftStatus.PUBLISHED, files=files, writers=["a"], note="",
                        replayed={}, created_at=NOW, changed_at=NOW, changed_by="a", approved_by="b", approved_at=NOW,
                        published_at=NOW))
    db.flush()
    edition = published_edition(db, "small", "1")
    packages, held = origins(db, edition)
    assert files_of(with_notes(edition, packages), held) == {name: text.encode() for name, text in files.items()}


def test_mended_words_are_written_into_the_files_and_nothing_else_is_touched(db: Session, tmp_path: Path):
    publish_small(db, tmp_path, SMALL)
    mended = {name: text.replace("Vilken roll har ni?", "Berätta om er roll") for name, text in SMALL.items()}
    publish_small(db, tmp_path, mended)
    made = files_of(published_edition(db, "small", "1"), {name: text.encode() for name, text in SMALL.items()})
    assert made == {name: text.encode() for name, text in mended.items()}


def test_a_translation_of_an_older_wording_is_written_as_a_draft_of_it(db: Session, tmp_path: Path):
    (name, master), = edition_of(assemble(Texts(SMALL))).masters.items()
    translated = {"role.text": "Which?", "title": "Small"}
    write_texts(tmp_path / "en" / "LC_MESSAGES" / f"{name}.po", master, translated, "en", UNREVIEWED)
    publish_small(db, tmp_path, SMALL)
    row = db.scalars(select(ContentText).where(ContentText.locale == "sv")).one()
    row.is_current = False
    db.flush()
    db.add(ContentText(questionnaire_version_id=row.questionnaire_version_id, locale="sv", revision=2, digest=digest("2"),
                       texts={**row.texts, "role.text": "Vad gör ni?"}, is_complete=True, is_reviewed=True,
                       created_at=NOW + timedelta(days=1)))
    db.flush()
    (translation,) = published_edition(db, "small", "1").translations["en"].values()
    assert translation.texts == {"title": "Small"}
    assert translation.older == {"role.text": Older("Vilken roll har ni?", "Which?")}
    again = written(published_edition(db, "small", "1"), tmp_path / "out")
    assert again.translations == published_edition(db, "small", "1").translations


@pytest.mark.parametrize(("code", "number", "rules"), [("small", "2", None), ("other", "1", None), ("small", "1", "9")])
def test_what_is_not_published_is_not_found(db: Session, tmp_path: Path, code: str, number: str, rules: str | None):
    publish_small(db, tmp_path, SMALL)
    with pytest.raises(NotFound):
        published_edition(db, code, number, rules)


def test_a_folder_of_translations_is_read_by_the_languages_tags(tmp_path: Path):
    (name, master), = edition_of(assemble(Texts(SMALL))).masters.items()
    write_texts(tmp_path / "zh_Hans" / "LC_MESSAGES" / f"{name}.po", master, {"title": "小"}, "zh-Hans", UNREVIEWED)
    write_texts(tmp_path / "fi" / "LC_MESSAGES" / f"{name}.po", master, {}, "fi", UNREVIEWED)
    assert list(translations_in(tmp_path, {name: master})) == ["zh-Hans"]
