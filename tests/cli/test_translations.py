"""`portal translations`, from the sources to a sound catalogue."""

import shutil

import pytest
from click.testing import CliRunner

from portal.casework.contents.loading import load
from portal.casework.contents.publication import Desk, publish
from portal.cli.translations import command
from portal.config import Settings
from portal.db.engine import make_engine
from portal.db.work import Database
from portal.language.catalogues import is_unreviewed, read_catalogue, write_catalogue
from portal.language.checks import entries
from portal.language.pseudo import turn
from tests.factories.rounds import NOW


@pytest.fixture
def run(tmp_path):
    """Return a function that runs a command in a folder of its own and returns its exit status and output."""

    def run(*arguments):
        result = CliRunner().invoke(command, [*arguments, "--folder", str(tmp_path)])
        return result.exit_code, result.output

    return run


@pytest.fixture(scope="module")
def extracted(tmp_path_factory):
    """The templates as `extract` makes them; it reads every source, so once is enough for those who begin after it."""
    folder = tmp_path_factory.mktemp("templates")
    assert CliRunner().invoke(command, ["extract", "--folder", str(folder)]).exit_code == 0
    return folder


@pytest.fixture
def templates(extracted, tmp_path):
    """A copy of them in the folder of the test."""
    return shutil.copytree(extracted, tmp_path, dirs_exist_ok=True)


def translate_all(folder):
    for po in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        translate(po)


def translate(po):
    catalogue = read_catalogue(po)
    for message in entries(catalogue):
        plain = [turn(text).replace("\u202e", "").replace("\u202c", "")
                 for text in (message.id if isinstance(message.id, tuple) else (message.id,))]
        message.string = tuple(plain) if isinstance(message.id, tuple) else plain[0]
    write_catalogue(po, catalogue)


def test_a_language_goes_from_sources_to_a_sound_catalogue(run, tmp_path):
    status, output = run("check")
    assert (status, output.count("missing; run portal translations extract\n")) == (1, 8)
    assert run("extract")[0] == 0
    status, output = run("check")
    assert status == 1
    assert "update -l sv" in output
    assert run("update")[0] == 0
    status, output = run("check")
    assert (status, "not translated" in output) == (1, True)
    translate_all(tmp_path)
    assert run("check") == (0, "the catalogues of 2 languages are sound\n")
    po = tmp_path / "sv" / "LC_MESSAGES" / "messages.po"
    assert run("compile")[0] == 0
    assert po.with_suffix(".mo").exists()
    before = po.read_bytes()
    assert run("update", "-l", "sv") == (0, f"sv: 0 of {len(list(entries(read_catalogue(po))))} texts wait for translation\n")
    assert po.read_bytes() == before


def test_a_template_that_lags_behind_the_sources_is_named(run, templates, tmp_path):
    template = read_catalogue(tmp_path / "messages.pot")
    template.add("A text that nobody uses")
    template.delete("Open your self-assessment")
    write_catalogue(tmp_path / "messages.pot", template)
    output = run("check")[1]
    assert "new: Open your self-assessment" in output
    assert "gone: A text that nobody uses" in output


def test_another_language_is_begun_by_naming_it(run, templates, tmp_path):
    assert run("update", "-l", "ar")[0] == 0
    assert (tmp_path / "ar" / "LC_MESSAGES" / "messages.po").exists()
    assert "ar/LC_MESSAGES/messages.po: not translated" in run("check")[1]


QUESTIONS = "supplier-code-2026-1"


def test_questions_and_rules_travel_by_their_keys_and_english_must_be_whole(run, templates, tmp_path):
    template = read_catalogue(tmp_path / f"{QUESTIONS}.pot")
    assert template.get("Uppföljning av uppförandekoden för leverantörer", "title") is not None
    assert (tmp_path / "supplier-code-rules-1.pot").exists()
    assert (tmp_path / "framework-code-of-conduct.pot").exists()
    assert f"en/LC_MESSAGES/{QUESTIONS}.po: missing; run portal translations update -l en" in run("check")[1]
    run("update", "-l", "fi")
    po = tmp_path / "fi" / "LC_MESSAGES" / f"{QUESTIONS}.po"
    assert is_unreviewed(po)
    assert not (tmp_path / "sv" / "LC_MESSAGES" / f"{QUESTIONS}.po").exists()
    assert f"{po}: not translated: [title]" in run("check")[1]


def test_a_translation_of_an_older_wording_is_named_and_kept_as_a_draft(run, templates, tmp_path):
    run("update")
    translate_all(tmp_path)
    po = tmp_path / "en" / "LC_MESSAGES" / f"{QUESTIONS}.po"
    catalogue = read_catalogue(po)
    now = "Uppföljning av uppförandekoden för leverantörer"
    catalogue.delete(now, "title")
    catalogue.add("Uppföljning av koden", "Follow-up", context="title")
    write_catalogue(po, catalogue)
    named = f"{po}: translated from an older wording: [title] {now}\n"
    assert run("check") == (1, named)
    assert f"en {QUESTIONS}: 1 of" in run("update", "-l", "en")[1]
    message = read_catalogue(po).get(now, "title")
    assert (message.string, message.fuzzy) == ("Follow-up", True)
    assert message.auto_comments == ["translated from: Uppföljning av koden"]
    assert run("check") == (1, named)
    before = po.read_bytes()
    run("update", "-l", "en")
    assert po.read_bytes() == before


def test_a_template_of_nothing_that_is_shipped_is_named(run, templates, tmp_path):
    (tmp_path / f"{QUESTIONS}.pot").rename(tmp_path / "supplier-code-2020-1.pot")
    output = run("check")[1]
    assert "supplier-code-2020-1.pot: belongs to nothing that is shipped" in output
    assert f"{QUESTIONS}.pot: missing" in output


def test_one_language_is_checked_by_itself_and_remarks_are_told_when_asked_for(run, templates, tmp_path):
    run("update", "-l", "de")
    translate_all(tmp_path)
    assert run("check", "-l", "de") == (0, "the catalogues of 1 languages are sound\n")
    (tmp_path / "glossary").mkdir()
    (tmp_path / "glossary" / "de.yaml").write_text("sv: {uppförandekod: [Verhaltenskodex]}\n")
    status, output = run("check", "-l", "de")
    assert (status, "remarks: portal translations check --remarks" in output) == (0, True)
    assert "without Verhaltenskodex" in run("check", "-l", "de", "--remarks")[1]


def test_texts_are_loaded_into_what_is_published(run, templates, tmp_path, monkeypatch, sqlite_template):
    (tmp_path / "instance").mkdir()
    shutil.copyfile(sqlite_template, tmp_path / "instance" / "portal.sqlite")
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    engine = make_engine(Settings.from_environment().database_url)
    Database(engine).write(lambda db: publish(Desk(db, "test", NOW, tmp_path), load()))
    run("update", "-l", "pl")
    translate_all(tmp_path)
    status, output = run("load", "-l", "pl")
    assert (status, f"{QUESTIONS} pl: new revision" in output) == (0, True)
    assert run("load") == (0, "everything is in use already\n")
    engine.dispose()
