"""A save changes what is asked exactly as deciding everything anew would, whichever section it was, in whatever order."""

import random
from decimal import Decimal

import pytest

from portal.casework.contents.loading import load
from portal.core.caching import cached_property
from portal.core.compiled import CompiledQuestionnaire, compile_questionnaire
from portal.core.documents import canonical
from portal.core.instances import ChosenSite, with_sites
from portal.core.progress import next_section, percent, section_state
from portal.core.questionnaire import COMPANY, Kind
from portal.core.rerouting import FROM_WHAT_IS_ASKED, rerouted
from portal.core.routing import Route, route
from portal.core.submitted import Definitions, Signature, build_document, document_of, read_document
from portal.core.values import Answer
from tests.content.personas import TODAY, profile
from tests.factories.content import load_test

RISKS = {"PK": "high", "SE": "low"}
SAVES = 25
SITES = with_sites(profile(), [ChosenSite("n", "Norra", "SE", "Umeå"), ChosenSite("s", "Södra", "PK", "Sialkot")], "Störst.")


def compiled(name):
    package = load() if name.startswith("20") else load_test(name)
    found = next(each for each in package.questionnaires if name in (each.number, each.code) or not name.startswith("20"))
    return compile_questionnaire(found)


def some_answer(question, chance):
    """What might be answered to a question: any of its options, nothing, something unreadable, something carried over."""
    values = {Kind.NUMBER: (Decimal(0), Decimal(60), Decimal(900)), Kind.COUNTRY: ("SE", "PK"), Kind.TEXT: ("text",),
              Kind.YES_NO: ("yes", "partly", "no"), Kind.DATE: ("2019-01", "2026-03-14"), Kind.STATEMENT: ("yes",)}
    options = [option.id for option in question.options] or ["contract-1"]
    value = chance.choice([(each,) for each in options] if question.kind is Kind.MANY else values.get(question.kind, options))
    return chance.choice([Answer(value), Answer(value), Answer(value), Answer(), Answer(unknown=True), Answer(comment="sedan"),
                          Answer(typed={question.id: ("?",)}), Answer(value, carried="earlier:2026-01-01")])


def worked_out(found: Route):
    """Everything that pages ask of a route."""
    sections = found.compiled.questionnaire.sections
    return [
        (instance, part.asked, part.active, part.facts.answers, part.faulty, part.unconfirmed, part.why, part.why_not,
         [(section_state(part, section), part.documents(section.id)) for section in sections])
        for instance, part in found.whole()
    ] + [{name: getattr(found, name) for name in FROM_WHAT_IS_ASKED}, percent(found),
         [next_section(found, key) for key in found.places]]


def save_at_random(definition: CompiledQuestionnaire, supplier, chance):
    """Save pages again and again; yield the route as it follows from the one before, and as it is decided anew."""
    answers = {instance: {} for instance, _ in route(definition, supplier, {}, risks=RISKS, as_of=TODAY).whole()}
    followed = route(definition, supplier, answers[COMPANY], risks=RISKS, as_of=TODAY, parts=answers)
    for _ in range(SAVES):
        section = chance.choice(definition.questionnaire.sections)
        instance = chance.choice(list(answers))
        answers = {**answers, instance: answers[instance] | {
            question.id: some_answer(question, chance) for question in section.questions if chance.random() < 0.7}}
        if chance.random() < 0.5:
            worked_out(followed)  # what has been worked out is taken over, and must not mislead
        followed = rerouted(followed, section.id, answers)
        yield followed, route(definition, supplier, answers[COMPANY], risks=RISKS, as_of=TODAY, parts=answers)


@pytest.mark.parametrize("name", ["2026-1", "2026-2", "everything", "sites", "carrying", "plausibility", "kinds"])
def test_a_save_leads_to_what_deciding_everything_anew_leads_to(name):
    definition, chance = compiled(name), random.Random(name)  # noqa: S311 - no secret
    for supplier in (profile(), profile(category="food", level="advanced", clause="2018", labour=True), SITES):
        for followed, anew in save_at_random(definition, supplier, chance):
            assert worked_out(followed) == worked_out(anew)


@pytest.mark.parametrize("name", ["2026-1", "2026-2", "sites"])
def test_what_is_submitted_reads_back_as_it_was_made(name):
    definition = compiled(name)
    for supplier in (profile(), SITES):
        for decided, _ in save_at_random(definition, supplier, random.Random(name)):  # noqa: S311 - no secret
            made = document_of(decided, Signature("A", "B", "sv", ("a", "b")), Definitions("q", "r", None))
            read = read_document(canonical(build_document(made)), definition.numbers)
            assert read == made
            assert list(read.answers) == list(made.answers)


def test_only_sections_that_something_asks_about_are_decisive():
    definition = compiled("2026-1")
    section_of = definition.questionnaire.section_of
    assert section_of["role"].id in definition.decisive
    assert "ethics" not in definition.decisive  # nothing depends on what is answered there
    assert definition.decisive < {section.id for section in definition.questionnaire.sections}


def test_what_is_taken_over_follows_from_what_is_asked_alone():
    for name in FROM_WHAT_IS_ASKED:
        assert isinstance(vars(Route)[name], cached_property)
