"""Texts of the interface in the language being spoken."""

import os
import re
import time

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.language import current
from portal.language.catalogues import compile_catalogue, new_catalogue, write_catalogue
from portal.language.current import (
    UnknownLocale,
    catalogue,
    catalogue_folder,
    current_locale,
    gettext,
    lazy_gettext,
    ngettext,
    npgettext,
    pgettext,
    untranslated,
    use_locale,
)
from portal.language.pseudo import turn

UNUSUAL = re.compile("[\u202c\u202e]")
LETTER = re.compile(r"[^\W\d_]")


@pytest.fixture
def swedish(tmp_path, monkeypatch):
    """Put a small Swedish catalogue where the checkout's would be."""
    texts = new_catalogue("sv")
    texts.add("Save", "Spara")
    texts.add("%(num)d row of %(name)s", "x")
    texts.add(("%(num)d file", "%(num)d files"), ("%(num)d fil", "%(num)d filer"))
    texts.add("Open", "Öppen", context="state")
    monkeypatch.setattr(current, "CHECKOUT", tmp_path)
    write_catalogue(catalogue_folder("sv", tmp_path) / "messages.po", texts)
    catalogue.cache_clear()
    yield catalogue_folder("sv", tmp_path)
    catalogue.cache_clear()


def test_english_is_spoken_until_a_language_is_chosen():
    assert current_locale().tag == "en"
    assert gettext("Save") == "Save"
    assert gettext("Hello %(name)s", name="Åsa") == "Hello Åsa"


def test_a_catalogue_without_a_compiled_file_speaks_at_once(swedish):
    with use_locale("sv"):
        assert gettext("Save") == "Spara"
        assert ngettext("%(num)d file", "%(num)d files", 1) == "1 fil"
        assert ngettext("%(num)d file", "%(num)d files", 2) == "2 filer"
        assert pgettext("state", "Open") == "Öppen"
        assert npgettext("state", "%(num)d file", "%(num)d files", 3) == "3 files"
        assert gettext("") == ""
    assert gettext("Save") == "Save"


def test_a_compiled_file_is_used_unless_the_text_was_edited_since(swedish):
    po, mo = swedish / "messages.po", swedish / "messages.mo"
    compile_catalogue(po, mo)
    po.write_text(po.read_text().replace("Spara", "Spara nu"))
    before = time.time() - 100
    os.utime(po, (before, before))
    with use_locale("sv"):
        assert gettext("Save") == "Spara"
    os.utime(po)
    os.utime(mo, (before, before))
    catalogue.cache_clear()
    with use_locale("sv"):
        assert gettext("Save") == "Spara nu"


def test_a_lazy_text_finds_its_language_when_shown(swedish):
    label = lazy_gettext("Save")
    with use_locale("sv"):
        assert str(label) == "Spara" == f"{label}" == label
    assert str(label) == "Save"
    assert lazy_gettext("at most %(max)d") % {"max": 3} == "at most 3"


def test_jinja_speaks_too_and_escapes_what_is_filled_in(swedish):
    environment = jinja2.Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    environment.install_gettext_callables(**untranslated(), newstyle=True)
    template = environment.from_string('{{ _("Save") }} {{ ngettext("%(num)d file", "%(num)d files", 2) }} '
                                       '{{ _("of %(name)s", name="<b>") }} {{ pgettext("state", "Open") }}')
    with use_locale("sv"):
        assert template.render() == "Spara 2 filer of &lt;b&gt; Öppen"


def test_a_language_nobody_offers_is_refused():
    with pytest.raises(UnknownLocale), use_locale("tlh"):
        pass


def test_the_artificial_language_turns_every_text_and_keeps_placeholders():
    with use_locale("ar-XB"):
        text = gettext("Save %(name)s now", name="Åsa")
    assert "Åsa" in text
    assert "Save" not in text
    assert text.startswith("\u202e")


@given(st.text(max_size=80))
def test_turning_a_text_keeps_all_that_is_not_a_word(text):
    def marks(shown: str) -> list[str]:
        return [mark for mark in UNUSUAL.sub("", shown) if not LETTER.match(mark)]
    assert marks(turn(text)) == marks(text)


def test_turning_keeps_markup_addresses_and_percent_signs():
    for kept in ("%(num)d", "<b class=x>", "https://example.org/a", "&nbsp;", "100 %%"):
        assert kept in turn(f"one {kept} two")
