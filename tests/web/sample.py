"""A small questionnaire with a question of every kind, and its texts: what the tests of the renderer draw."""

from typing import Any

from portal.core.questionnaire import Questionnaire
from portal.core.wording import texts_of
from portal.language.texts import TextLookup
from portal.web.questions.prepare import PreparedSection, prepare_section
from portal.web.templating import make_environment

ENVIRONMENT = make_environment()
QUESTIONS: list[dict[str, Any]] = [
    {"id": "details", "kind": "yes_no", "text": "Stämmer uppgifterna?", "shows": "company_details", "why": "De kan vara gamla."},
    {"id": "ranked", "kind": "yes_no", "text": "Rangordnar ni riskerna?", "help": "Efter allvar.", "why": "Ingen kan göra allt."},
    {"id": "consulted", "kind": "one", "text": "Har ni samrått?", "options": [
        {"id": "yes", "text": "Ja"}, {"id": "sources", "text": "Nej, oberoende källor"}, {"id": "no", "text": "Nej"}]},
    {"id": "method", "kind": "many", "text": "Hur tar ni reda på det?", "help": "Välj alla.", "options": [
        {"id": "none", "text": "Inget arbetssätt", "exclusive": True}, {"id": "country", "text": "Landet"},
        {"id": "product", "text": "Varan"}]},
    {"id": "contracts", "kind": "many", "text": "Vilka avtal?", "options_from": "contracts"},
    {"id": "share", "kind": "number", "text": "Hur stor del?", "help": "Ett tal.", "unit": "percent", "min": 0, "max": 100},
    {"id": "count", "kind": "number", "text": "Hur många?", "whole": True},
    {"id": "updated", "kind": "date", "text": "När?", "help": "Till exempel 2026-03-14."},
    {"id": "story", "kind": "text", "text": "Berätta", "long": True, "optional": True},
    {"id": "link", "kind": "text", "text": "Adress"},
    {"id": "risks", "kind": "table", "text": "Vilka risker?", "rows": {"min": 1, "max": 3}, "columns": [
        {"id": "risk", "text": "Risk"}, {"id": "place", "text": "Land", "kind": "country"},
        {"id": "size", "text": "Hur stor", "kind": "one", "optional": True, "options": [{"id": "small", "text": "Liten"}]},
        {"id": "seen-on", "text": "Sedd", "kind": "date", "optional": True}, {"id": "victims", "text": "Antal", "kind": "number",
                                                                             "optional": True}]},
    {"id": "examined", "kind": "matrix", "text": "Vad är undersökt?", "none_text": "Ingenting",
     "columns": [{"id": "own", "text": "Egen"}, {"id": "chain", "text": "Kedjan"}],
     "rows": [{"id": "rights", "text": "Rättigheter"}, {"id": "nature", "text": "Miljö"}]},
    {"id": "home", "kind": "country", "text": "Vilket land?"},
    {"id": "statement", "kind": "statement", "text": "Svaren är riktiga."},
]
QUESTIONNAIRE = Questionnaire.model_validate({
    "code": "sample", "number": "1", "title": "Prov", "minutes": {"core": 1, "full": 2},
    "sections": [{"id": "all", "title": "Allt", "questions": QUESTIONS}]})
IDS = tuple(QUESTIONNAIRE.questions)
MASTER = texts_of(QUESTIONNAIRE)
SWEDISH = TextLookup.of(MASTER, {}, "sv")


def prepared(texts: TextLookup = SWEDISH) -> PreparedSection:
    """The sample's only section, in the current language."""
    return prepare_section(QUESTIONNAIRE, "all", texts, ENVIRONMENT)
