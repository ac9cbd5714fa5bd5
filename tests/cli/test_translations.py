"""`portal translations`, from the sources to a sound catalogue."""

import pytest
from click.testing import CliRunner

from portal.cli.translations import command
from portal.language.catalogues import read_catalogue, write_catalogue
from portal.language.checks import entries
from portal.language.pseudo import turn


@pytest.fixture
def run(tmp_path):
    """Return a function that runs a command in a folder of its own and returns its exit status and output."""

    def run(*arguments):
        result = CliRunner().invoke(command, [*arguments, "--folder", str(tmp_path)])
        return result.exit_code, result.output

    return run


def translate(folder):
    po = folder / "sv" / "LC_MESSAGES" / "messages.po"
    catalogue = read_catalogue(po)
    for message in entries(catalogue):
        plain = [turn(text).replace("\u202e", "").replace("\u202c", "")
                 for text in (message.id if isinstance(message.id, tuple) else (message.id,))]
        message.string = tuple(plain) if isinstance(message.id, tuple) else plain[0]
    write_catalogue(po, catalogue)
    return po


def test_a_language_goes_from_sources_to_a_sound_catalogue(run, tmp_path):
    assert run("check") == (1, f"{tmp_path / 'messages.pot'}: missing; run portal translations extract\n")
    assert run("extract")[0] == 0
    status, output = run("check")
    assert status == 1
    assert "update -l sv" in output
    assert run("update")[0] == 0
    status, output = run("check")
    assert (status, "not translated" in output) == (1, True)
    po = translate(tmp_path)
    assert run("check") == (0, "the catalogues of 1 languages are sound\n")
    assert run("compile")[0] == 0
    assert po.with_suffix(".mo").exists()
    before = po.read_bytes()
    assert run("update") == (0, f"sv: 0 of {len(list(entries(read_catalogue(po))))} texts wait for translation\n")
    assert po.read_bytes() == before


def test_a_template_that_lags_behind_the_sources_is_named(run, tmp_path):
    run("extract")
    template = read_catalogue(tmp_path / "messages.pot")
    template.add("A text that nobody uses")
    template.delete("Open your self-assessment")
    write_catalogue(tmp_path / "messages.pot", template)
    output = run("check")[1]
    assert "new: Open your self-assessment" in output
    assert "gone: A text that nobody uses" in output


def test_another_language_is_begun_by_naming_it(run, tmp_path):
    run("extract")
    assert run("update", "-l", "ar")[0] == 0
    assert (tmp_path / "ar" / "LC_MESSAGES" / "messages.po").exists()
    assert "ar/LC_MESSAGES/messages.po: not translated" in run("check")[1]
