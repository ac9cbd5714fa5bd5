"""PO files to translators and back, and what makes them unfit."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.language.catalogues import (
    UNREVIEWED,
    is_unreviewed,
    new_catalogue,
    outdated,
    read_catalogue,
    read_texts,
    write_catalogue,
    write_texts,
)
from portal.language.checks import differences, faults
from portal.language.extraction import extract

MASTER = {"a.text": 'Har ni "en" policy?\nSkriv här.', "b.text": "Ja", "c.text": "Ja"}
BENDS = re.compile(r"%\((?:num|number|count|answered|asked|done|all|most|max|min|length|total|shown|touched|"
                   r"changed|affected)\)[sd] (?!of\b|as\b|in\b|is\b)[a-z]")
"""A number with a word after it, which many languages bend by the number."""
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=60)


def test_texts_come_back_by_their_keys_even_when_two_read_alike(tmp_path):
    po = tmp_path / "sv-1.po"
    write_texts(po, MASTER, {"a.text": "Do you have a policy?", "b.text": "Yes"}, "en", UNREVIEWED)
    assert read_texts(po) == {"a.text": "Do you have a policy?", "b.text": "Yes"}
    assert is_unreviewed(po)


def test_writing_twice_gives_the_same_bytes(tmp_path):
    for name in ("one.po", "two.po"):
        write_texts(tmp_path / name, MASTER, {}, "en")
    assert (tmp_path / "one.po").read_bytes() == (tmp_path / "two.po").read_bytes()
    assert b"Creation-Date" not in (tmp_path / "one.po").read_bytes()


def test_a_translation_of_an_older_wording_is_named_and_left_out(tmp_path):
    po = tmp_path / "x.po"
    write_texts(po, MASTER, {"b.text": "Yes", "c.text": "Yes"}, "en")
    mended = {**MASTER, "b.text": "Ja, alltid"}
    assert outdated(po, mended) == ("b.text",)
    assert read_texts(po, mended) == {"c.text": "Yes"}


@given(st.dictionaries(st.sampled_from(list(MASTER)), TEXTS))
def test_any_text_survives_the_file(tmp_path_factory, translated):
    po = tmp_path_factory.mktemp("po") / "x.po"
    write_texts(po, MASTER, translated, "en")
    assert read_texts(po) == translated


def one_message(source, translation, **options):
    template, catalogue = new_catalogue(None), new_catalogue("sv")
    template.add(source)
    catalogue.add(source, translation, **options)
    return faults(template, catalogue)


@pytest.mark.parametrize(("source", "translation", "fault"), [
    ("Save", "", "not translated"),
    ("Hello %(name)s", "Hej", "lacks a placeholder (name)"),
    ("Hello %(name)s", "Hej %(namn)s", "placeholder the source lacks (namn)"),
    ("Hello", "Hej <script>", "markup the source lacks"),
    ("Hello <b>you</b>", "Hej <b>du</b><b>", "markup the source lacks"),
    ("Hello", "Hej {{ config }}", "markup the source lacks"),
    ("Hello", "Hej\u202e", "invisible control character"),
    (("%(num)d row", "%(num)d rows"), ("%(num)d rad", "rader"), "lacks a placeholder (num)"),
    (("%(num)d row", "%(num)d rows"), ("%(num)d rad", ""), "not translated"),
])
def test_an_unfit_translation_is_named(source, translation, fault):
    assert any(fault in line for line in one_message(source, translation))


@pytest.mark.parametrize(("source", "translation"), [
    ("Hello %(name)s", "Hej %(name)s"), ("Hello <b>you</b>", "Hej <b>du</b>"), ("100%% sure", "100%% säker"),
    (("one row", "%(num)d rows"), ("en rad", "%(num)d rader")),
])
def test_a_sound_translation_passes(source, translation):
    assert one_message(source, translation) == []


def test_a_fuzzy_entry_counts_as_missing():
    assert one_message("Save", "Spara", flags=["fuzzy"]) == ["not translated: Save"]


def test_a_translation_nobody_uses_is_named():
    catalogue = new_catalogue("sv")
    catalogue.add("Old", "Gammal")
    assert faults(new_catalogue(None), catalogue) == ["no longer used: Old"]


def test_texts_are_found_in_python_and_in_templates(tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "one.py").write_text('a = lazy_gettext("From Python")\nb = ngettext("%(num)d a", "%(num)d b", 2)\n')
    (tmp_path / "templates" / "two.html").write_text('{{ _("From a template") }}{{ pgettext("state", "Open") }}')
    (tmp_path / "templates" / "three.txt").write_text('{% trans %}\n  In\n  words\n{% endtrans %}')
    found = extract(tmp_path)
    assert {(message.context, message.id) for message in found if message.id} == {
        (None, "From Python"), (None, ("%(num)d a", "%(num)d b")), (None, "From a template"), ("state", "Open"),
        (None, "In words"),
    }
    write_catalogue(tmp_path / "messages.pot", found)
    assert differences(read_catalogue(tmp_path / "messages.pot"), found) == []
    assert differences(new_catalogue(None), found) != []


def test_no_word_beside_a_number_stands_outside_a_plural_text():
    single = [message.id for message in extract() if isinstance(message.id, str)]
    assert [text for text in single if BENDS.search(text)] == []
