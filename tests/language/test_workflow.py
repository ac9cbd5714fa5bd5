"""What becomes of a translation when its source changes; who has approved what; what should be looked at."""

import pytest

from portal.language.catalogues import (
    UNREVIEWED,
    approval,
    approved_texts,
    compiled,
    new_catalogue,
    read_catalogue,
    update_messages,
    write_catalogue,
    write_texts,
)
from portal.language.checks import faults, plural_faults, single_forms
from portal.language.remarks import read_glossary, remarks, terms_in
from portal.language.states import TextState, fingerprint, state_of

MASTER = {"a.text": "Har ni en policy?", "b.text": "Har leverantören en plan?"}


@pytest.mark.parametrize(("text", "made_from", "approved", "state"), [
    ("", "", True, TextState.MISSING), (("a", ""), "", True, TextState.MISSING),
    ("ja", fingerprint("old"), True, TextState.OUTDATED),
    ("ja", fingerprint("yes"), False, TextState.DRAFT), ("ja", "", False, TextState.DRAFT), ("ja", "", True, TextState.APPROVED)])
def test_a_text_has_one_state(text, made_from, approved, state):
    assert state_of(text, "yes", made_from, is_approved=approved) is state


def test_a_reworded_text_of_the_interface_keeps_its_translation_as_a_draft(tmp_path):
    po = tmp_path / "messages.po"
    template = new_catalogue(None)
    template.add("Save the answers now")
    held = new_catalogue("de", UNREVIEWED)
    held.add("Save the answers", "Antworten speichern")
    held.add("Something else entirely that goes", "Etwas anderes")
    write_catalogue(po, held)
    assert update_messages(po, template, "de", guess=True) == 1
    message = read_catalogue(po).get("Save the answers now")
    assert (message.string, message.fuzzy) == ("Antworten speichern", True)
    assert message.user_comments == ["translated from: Save the answers"]
    before = po.read_bytes()
    update_messages(po, template, "de", guess=True)
    assert po.read_bytes() == before
    catalogue = read_catalogue(po)
    catalogue.get("Save the answers now").flags.discard("fuzzy")
    write_catalogue(po, catalogue)
    assert update_messages(po, template, "de", guess=True) == 0
    assert read_catalogue(po).get("Save the answers now").user_comments == []


def test_one_text_is_approved_by_a_comment_that_ends_with_its_words(tmp_path):
    po = tmp_path / "x.po"
    write_texts(po, MASTER, {"a.text": "Policy?", "b.text": "Plan?"}, "de", UNREVIEWED)
    catalogue = read_catalogue(po)
    message = catalogue.get(MASTER["a.text"], "a.text")
    message.user_comments.append(approval(message, "Greta 2026-11-22"))
    write_catalogue(po, catalogue)
    assert approved_texts(po) == {"a.text"}
    message.string = "Eine Policy?"
    write_catalogue(po, catalogue)
    assert approved_texts(po) == frozenset()
    write_texts(po, MASTER, {"a.text": "Policy?"}, "de", "read by Greta")
    assert approved_texts(po) is None


def test_a_compiled_catalogue_says_whether_it_is_whole_and_approved():
    catalogue = new_catalogue("de", UNREVIEWED)
    catalogue.add("Yes", "Ja")
    assert b"complete" in compiled(catalogue)
    assert b"approved" not in compiled(catalogue)
    catalogue.add("No", "")
    catalogue.header_comment = "# read by Greta"
    assert b"complete" not in compiled(catalogue)
    assert b"approved" in compiled(catalogue)


@pytest.mark.parametrize(("tag", "singles"), [("ar", {0, 1, 2}), ("pl", {0}), ("ur", {0}), ("zh-Hans", set())])
def test_a_form_for_one_number_may_say_it_in_words_and_no_other(tag, singles):
    assert single_forms(new_catalogue(tag)) == singles


def test_a_form_for_several_numbers_may_not_leave_the_number_out():
    template, polish = new_catalogue(None), new_catalogue("pl")
    template.add(("%(num)d day", "%(num)d days"))
    polish.add(("%(num)d day", "%(num)d days"), ("jeden dzień", "dni", "%(num)d dni"))
    assert faults(template, polish) == ["lacks a placeholder (num): %(num)d day"]


def test_plural_forms_of_another_language_are_named():
    catalogue = new_catalogue("pl")
    catalogue.mime_headers = [("Plural-Forms", "nplurals=2; plural=(n != 1);")]
    assert plural_faults(catalogue)[0].startswith("its plural forms are not those of pl")


@pytest.mark.parametrize(("source", "translation", "fault"), [
    ("Name: ", "Name:", "other space"), ("<b>All</b> of it", "Alles", "lacks markup"), ("Ok", " Ok", "other space")])
def test_space_at_the_ends_and_markup_are_kept(source, translation, fault):
    template, catalogue = new_catalogue(None), new_catalogue("de")
    template.add(source)
    catalogue.add(source, translation)
    assert any(fault in line for line in faults(template, catalogue))


def test_fixed_words_and_lengths_are_remarked_on(tmp_path):
    (tmp_path / "glossary").mkdir()
    (tmp_path / "glossary" / "de.yaml").write_text("sv: {leverantör: [Lieferant], plan: [Plan, Konzept]}\nen: {round: [Runde]}\n")
    terms = read_glossary(tmp_path, "de")["sv"]
    assert terms_in(("Har underleverantören en plan?",), terms) == [("plan", ["Plan", "Konzept"])]
    catalogue = new_catalogue("de")
    catalogue.add(MASTER["b.text"], "Hat der Zulieferer ein konzept?", context="b.text")
    catalogue.add("Ja", "J" + "a" * 60, context="c")
    assert list(remarks(catalogue, "de", terms)) == [
        "says “leverantör” without Lieferant: [b.text] Har leverantören en plan?", "is much longer than the source: [c] Ja"]
    (tmp_path / "glossary" / "pl.yaml").write_text("sv: [a, b]\n")
    with pytest.raises(ValueError, match=r"pl\.yaml"):
        read_glossary(tmp_path, "pl")
    assert read_glossary(tmp_path, "ur") == {}
