"""Texts become rows with what their files say of themselves: whether anybody who reads the language has approved them."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework.contents.loading import Package
from portal.casework.contents.masters import masters
from portal.casework.contents.publication import Desk, publish
from portal.language.catalogues import UNREVIEWED, write_texts
from portal.models.contents import ContentText
from tests.factories.definitions import QUESTIONNAIRE
from tests.factories.rounds import NOW

PACKAGE = Package(questionnaires=[QUESTIONNAIRE])
[(NAME, MASTER)] = masters(PACKAGE).items()


def put(folder: Path, tag: str, comment: str, **changed: str) -> None:
    translated = {key: f"{tag} {text}" for key, text in MASTER.items()} | changed
    write_texts(folder / tag / "LC_MESSAGES" / f"{NAME}.po", MASTER, translated, tag, comment)


def published(db: Session, folder: Path) -> dict[str, tuple[int, bool, bool]]:
    publish(Desk(db, "command", NOW, folder), PACKAGE)
    db.flush()
    rows = db.scalars(select(ContentText).where(ContentText.is_current))
    return {row.locale: (row.revision, row.is_complete, row.is_reviewed) for row in rows}


def test_a_draft_is_published_as_unreviewed_and_swedish_as_the_master(db: Session, tmp_path: Path):
    put(tmp_path, "en", UNREVIEWED)
    put(tmp_path, "fi", "approved by Aino Virtanen")
    assert published(db, tmp_path) == {"sv": (1, True, True), "en": (1, True, False), "fi": (1, True, True)}


def test_an_approval_is_stored_without_a_new_revision_since_nobody_reads_anything_else(db: Session, tmp_path: Path):
    put(tmp_path, "en", UNREVIEWED)
    published(db, tmp_path)
    put(tmp_path, "en", "")
    assert published(db, tmp_path)["en"] == (1, True, True)
    put(tmp_path, "en", UNREVIEWED, title="Another title")
    assert published(db, tmp_path)["en"] == (2, True, False)


@pytest.mark.parametrize(("folder", "tag"), [("zh_TW", "zh-TW"), ("ar", "ar")])
def test_a_folder_is_named_as_translators_do_and_a_language_as_browsers_do(db: Session, tmp_path: Path, folder: str, tag: str):
    put(tmp_path, folder, UNREVIEWED)
    assert tag in published(db, tmp_path)
