"""Prepared sections are kept, and never served in another language or with older texts."""

from portal.language.current import use_locale
from portal.language.texts import TextLookup
from portal.web.questions.page import SectionPage
from portal.web.questions.shelf import Shelf
from tests.web.sample import ENVIRONMENT, MASTER, QUESTIONNAIRE, SWEDISH


def shelf(room=10):
    return Shelf(lambda: ENVIRONMENT, room)


def test_a_section_is_prepared_once():
    kept = shelf()
    first = kept.section("d1", QUESTIONNAIRE, "all", SWEDISH)
    assert kept.section("d1", QUESTIONNAIRE, "all", SWEDISH) is first


def test_another_language_version_or_wording_is_another_section():
    kept = shelf()
    mended = TextLookup.of(MASTER, {"ranked.text": "Rangordnar ni?"}, "sv")
    with use_locale("sv"):
        first = kept.section("d1", QUESTIONNAIRE, "all", SWEDISH)
        assert "Rangordnar ni?" in kept.section("d1", QUESTIONNAIRE, "all", mended).render(SectionPage(("ranked",)))
        assert kept.section("d2", QUESTIONNAIRE, "all", SWEDISH) is not first
    with use_locale("en"):
        assert kept.section("d1", QUESTIONNAIRE, "all", SWEDISH) is not first


def test_what_is_least_used_goes_first():
    kept = shelf(room=2)
    first = kept.section("d1", QUESTIONNAIRE, "all", SWEDISH)
    second = kept.section("d2", QUESTIONNAIRE, "all", SWEDISH)
    assert kept.section("d1", QUESTIONNAIRE, "all", SWEDISH) is first
    kept.section("d3", QUESTIONNAIRE, "all", SWEDISH)
    assert kept.section("d1", QUESTIONNAIRE, "all", SWEDISH) is first
    assert kept.section("d2", QUESTIONNAIRE, "all", SWEDISH) is not second
