"""Requirements 18 (sentences) and 25–28 (translation) of the definition format, each by its number."""

import re
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from portal.casework.contents.domains import list_domains
from portal.casework.contents.loading import TRANSLATIONS, Package, load
from portal.casework.contents.lock import questionnaire_document, rules_document
from portal.casework.contents.masters import masters
from portal.casework.contents.publication import Desk, publish
from portal.casework.contents.revisions import revise_by_hand
from portal.casework.languages import letter_locale, offered_in, round_languages
from portal.core.conditions import OPERATORS, Condition
from portal.core.questionnaire import Questionnaire
from portal.core.rules import RuleSet
from portal.core.whole_submission import FACTS
from portal.core.wording import texts_of
from portal.language import current
from portal.language.catalogues import new_catalogue, read_catalogue, read_texts
from portal.language.checks import entries, forms, plural_faults
from portal.language.current import catalogue_folder, use_locale
from portal.language.extraction import extract
from portal.language.formats import countries, languages
from portal.language.locales import KNOWN, PSEUDO, direction, find
from portal.language.phrases import PHRASES, fact_name
from portal.language.reasons import rule_lines
from portal.language.sentences import Teller
from portal.language.states import TextState
from portal.language.texts import TextLookup
from portal.models.contents import ContentText
from portal.staff.translations.entries import read_entries
from portal.staff.translations.services import Given, Place, save_text, use_texts
from tests.factories.content import FOLDER, load_test
from tests.factories.definitions import FRAMEWORKS, QUESTIONNAIRE, RULES, publish_definitions
from tests.factories.rounds import NOW, make_campaign
from tests.fixtures.tongues import ORDINARY, strangers, told, words_of_cldr, write_language

PACKAGES = {"shipped": load, **{path.name: (lambda name=path.name: load_test(name)) for path in sorted(FOLDER.iterdir())}}
SMALL = Package([QUESTIONNAIRE], [RULES], list(FRAMEWORKS))
TAGS = [locale.tag for locale in KNOWN]


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """Catalogues of every language, each in letters of its own."""
    folder = tmp_path_factory.mktemp("languages")
    for tag in TAGS:
        write_language(folder, tag, SMALL)
    return folder


@pytest.fixture
def catalogues(made: Path, monkeypatch: pytest.MonkeyPatch):
    """Speak them and nothing else."""
    monkeypatch.setattr(current, "CHECKOUT", made)
    current.catalogue.cache_clear()
    yield made
    current.catalogue.cache_clear()


def conditions_of(version: Questionnaire) -> list[tuple[Condition, str]]:
    """Every condition of a version with the question it is about: named, of sections, of questions, of evidence."""
    found = [(condition.when, "") for condition in version.conditions.values()]
    for section in version.sections:
        found += [(section.ask_if, ""), *((question.ask_if, question.id) for question in section.questions)]
        found += [(question.evidence.when, question.id) for question in section.questions if question.evidence]
    return [(condition, about) for condition, about in found if condition is not None]


@pytest.mark.parametrize("tag", [*TAGS, PSEUDO.tag])
@pytest.mark.parametrize("name", PACKAGES)
def test_requirement_18_every_condition_gives_a_plain_sentence_in_every_language(name: str, tag: str, catalogues: Path):
    package = PACKAGES[name]()
    for version in package.questionnaires:
        master = texts_of(version)
        told_texts = {key: told(text) for key, text in master.items()}
        teller = Teller(version, TextLookup.of(told_texts, {}, tag))
        rules = [rule for rule_set in package.rule_sets if version.number in rule_set.fits for rule in rule_set.rules]
        with use_locale(tag):
            sentences = [teller.clause(condition, about) for condition, about in conditions_of(version)]
            asked = [question.ask_if for question in version.questions.values() if question.ask_if is not None]
            sentences += [tell(condition) for condition in asked for tell in (teller.why_asked, teller.why_not_asked)]
            sentences += [line for rule in rules for _, line in rule_lines(teller, rule)]
        assert all(sentences)
        if tag != PSEUDO.tag:  # nothing is said in a language but by its catalogue, by the questionnaire and by CLDR
            words = {word for sentence in sentences for word in ORDINARY.findall(sentence)} - words_of_cldr(tag)
            assert not words, (tag, words)


def test_requirement_18_no_operator_is_without_words():
    assert set(PHRASES) == set(OPERATORS)
    assert not [fact for fact in FACTS if fact_name(fact) == fact]


def test_requirement_25_logic_holds_keys_alone_and_texts_travel_by_their_keys():
    package = load()
    for version in package.questionnaires:
        document, texts = questionnaire_document(version), texts_of(version)
        assert not [text for text in texts.values() if len(text) > 12 and f'"{text}"' in document]
        assert Questionnaire.model_validate_json(document).title == "title"
    for rule_set in package.rule_sets:
        assert RuleSet.model_validate_json(rules_document(rule_set)).rules[0].reason == f"{rule_set.rules[0].id}.reason"
    for name, master in masters(package).items():
        template = read_catalogue(TRANSLATIONS / f"{name}.pot")
        assert {message.context: message.id for message in entries(template)} == master


def test_requirement_25_there_is_one_catalogue_a_language(db: Session, made: Path):
    publish(Desk(db, "command", NOW, made), SMALL)
    for name, master in masters(SMALL).items():
        for tag in set(TAGS) - {"sv"}:
            assert read_texts(catalogue_folder(tag, made) / f"{name}.po", master).keys() == master.keys()
    assert db.query(ContentText).filter_by(is_current=True).count() == len(masters(SMALL)) * len(TAGS)


def test_requirement_26_every_translation_knows_its_source_and_its_state(db: Session):
    publish_definitions(db, NOW)
    place = Place(next(domain for domain in list_domains(db) if domain.name == "code-1"), "ur", "staff:1", NOW)

    def states() -> list[TextState]:
        return [entry.state for entry in read_entries(db, place.domain, "ur") if entry.key == "process.text"]

    [entry] = [entry for entry in read_entries(db, place.domain, "ur") if entry.key == "process.text"]
    assert states() == [TextState.MISSING]
    save_text(db, place, Given(entry.key, ("ایک",), entry.seen))
    use_texts(db, place)
    assert states() == [TextState.DRAFT]
    keys = [entry.key for entry in read_entries(db, place.domain, "ur")]
    revise_by_hand(db, place.domain.owner, "sv", {"process.text": ("Ny lydelse?", {})}, keys, now=NOW)
    assert states() == [TextState.OUTDATED]


def test_requirement_26_letters_errors_reasons_and_code_lists_are_in_the_same_system():
    places = {place for message in entries(extract()) for place, _ in message.locations}
    for part in ("portal/platform/letters/", "portal/web/errors.py", "portal/web/questions/fault_texts.py", "portal/supplier/"):
        assert any(place.startswith(part) for place in places), part
    assert any(key.endswith(".reason") for master in masters(load()).values() for key in master)
    for tag in TAGS:
        with use_locale(tag):
            assert len(countries()) > 240
            assert len(languages()) > 180
            assert sum(code == name for code, name in languages()) < 20


def test_requirement_27_variables_are_named_and_plural_forms_are_those_of_cldr():
    unnamed = re.compile(r"%[sdifr]")
    for message in entries(extract()):
        for form in forms(message.id):
            assert not unnamed.search(re.sub(r"%%|%\(\w+\)[a-z]", "", form)), form
    cldr = {"sv": 2, "en": 2, "ur": 2, "zh-Hans": 1, "de": 2, "pl": 3, "ar": 6}
    assert {tag: new_catalogue(tag).num_plurals for tag in TAGS} == cldr
    arabic = new_catalogue("ar")
    arabic.add(("%(num)d day", "%(num)d days"), ("أ", "ب"))
    assert any("needs 6 plural forms" in fault for fault in plural_faults(arabic))
    for path in TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"):
        assert plural_faults(read_catalogue(path)) == [], path


def test_requirement_28_a_language_is_offered_when_whole_and_reviewed_or_allowed(db: Session, catalogues: Path):
    campaign = make_campaign(db)
    publish(Desk(db, "command", NOW, catalogues), SMALL)
    campaign.languages = []
    assert offered_in(db, campaign) == ["sv"]
    campaign.languages = ["en", "ur"]
    assert offered_in(db, campaign) == ["sv", "en", "ur"]
    assert [letter_locale(tag, offered_in(db, campaign)) for tag in ("ur", "pl", "sv", "ur-PK")] == ["ur", "en", "sv", "ur"]
    owner = {"questionnaire_version_id": campaign.questionnaire_version_id}
    revise_by_hand(db, owner, "ur", {"title": ("", {})}, texts_of(QUESTIONNAIRE), now=NOW)
    assert offered_in(db, campaign) == ["sv", "en"]
    found = {one.locale.tag: one for one in round_languages(db, campaign.questionnaire_version_id,
                                                            campaign.rule_set_version_id, campaign.languages)}
    assert (found["ur"].is_whole, found["ur"].is_allowed, found["ur"].is_reviewed) == (False, True, False)
    assert (found["de"].is_whole, found["de"].is_offered) == (True, False)


def test_requirement_28_a_reader_falls_back_by_script_first_then_by_language():
    found = {tag: find(tag, KNOWN) for tag in ("zh-CN", "zh-SG", "zh", "zh-TW", "zh-Hant", "ur-IN", "de-AT", "ar-EG")}
    assert {tag: locale and locale.tag for tag, locale in found.items()} == {
        "zh-CN": "zh-Hans", "zh-SG": "zh-Hans", "zh": "zh-Hans", "zh-TW": None, "zh-Hant": None, "ur-IN": "ur", "de-AT": "de",
        "ar-EG": "ar"}


def test_requirement_28_a_text_in_another_language_says_which_and_which_way_it_runs():
    texts = TextLookup.of({"a": "Ja", "b": "Nej"}, {"a": "ہاں"}, "ur")
    assert (texts.lang_of("a"), texts.lang_of("b"), direction("ur"), direction("sv")) == (None, "sv", "rtl", "ltr")
    assert list(strangers('<html lang="ur"><p>Nej</p><p lang="sv">Nej</p></html>', "ur", re.compile("$^"))) == [
        "html/p: Nej (Nej)"]
