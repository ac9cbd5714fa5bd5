"""A small questionnaire, its rules and three frameworks, published as the product publishes them."""

from pathlib import Path

from portal.casework.contents.loading import Package
from portal.casework.contents.publication import Desk, publish
from portal.core.frameworks import Framework
from portal.core.questionnaire import Questionnaire
from portal.core.rules import RuleSet

NOWHERE = Path("/nonexistent")
"""A folder without catalogues: only Swedish is published."""


def asked(question_id, kind="yes_no", text="Har ni det?", **more):
    """Return a question as an author would write it."""
    return {"id": question_id, "kind": kind, "text": text, **more}


QUESTIONNAIRE = Questionnaire.model_validate({
    "code": "code", "number": "1", "title": "Uppförandekoden", "minutes": {"core": 5, "full": 9},
    "conditions": {"maker": {"when": {"question": "role", "has": "maker"}, "because": "Ni tillverkar.",
                             "otherwise": "Frågan ställs bara till den som tillverkar."}},
    "sections": [
        {"id": "company", "title": "Företaget", "questions": [
            asked("role", "many", "Vilken roll har ni?", core=True, options=[
                {"id": "maker", "text": "Tillverkare"}, {"id": "service", "text": "Tjänster"}]),
            asked("factories", "text", "Vilka fabriker?", ask_if={"condition": "maker"}, secrecy="likely"),
            asked("share", "number", "Hur stor del har ni granskat?", unit="percent", min=0, max=100),
        ]},
        {"id": "work", "title": "Arbetet", "questions": [
            asked("process", text="Har ni ett arbetssätt?", core=True), asked("analysis", text="Har ni en riskanalys?"),
            asked("plan", text="Har ni en åtgärdsplan?"), asked("complaints", text="Kan arbetare klaga?"),
            asked("identity", text="Behåller ni arbetares pass?", reversed=True),
            asked("wishes", "text", "Önskemål?", optional=True),
        ]},
        {"id": "close", "title": "Skriv under", "questions": [asked("statement", "statement", "Svaren är riktiga.")]},
    ],
})
EASY = {"yes": "quiet", "no": "major", "partly": "minor", "unknown": "minor", "not_applicable": "judgement"}


def rule(rule_id, judges, requirement, answers=None, **more):
    """Return a rule as an author would write it."""
    return {"id": rule_id, "judges": judges, "requirement": requirement, "answers": answers or EASY, "short": f"{judges} brister",
            "reason": f"Svaret om {judges} visar en brist.", "action": f"Rätta {judges}.", "cases": {}, **more}


RULES = RuleSet.model_validate({
    "code": "code", "number": "1", "fits": ["1"], "rules": [
        rule("process-missing", "process", "pr1.a"),
        rule("analysis-missing", "analysis", "pr2.c", plan_days=20),
        rule("share-low", "share", "pr2.a", {"unknown": "minor"}, levels=[{"looks": {"less_than": "50"}, "gives": "minor"}]),
        rule("plan-missing", "plan", "pr6"),
        rule("complaints-missing", "complaints", "pr6"),
        rule("passports-kept", "identity", "wr.forced", {"yes": "major", "no": "quiet", "partly": "major", "unknown": "minor",
                                                          "not_applicable": "information"},
             outcome="needs_judgement", ground="forced_labour", audience="reviewer"),
        rule("makes-things", "role", "pr2.b", {"maker": "information", "service": "quiet", "unknown": "quiet",
                                               "not_applicable": "quiet"}, outcome="information", action=None),
    ],
})
CONFIRMED = {"by": "published-wording", "date": "2026-11-01", "source": "example"}


def framework(code, kind, requirements, **more):
    """Return a framework whose every wording is confirmed."""
    filled = [{"title": each["id"], "text": each["id"], "confirmed": CONFIRMED, **each} for each in requirements]
    return Framework.model_validate({"code": code, "title": code, "kind": kind, "requirements": filled, **more})


def points(requirement, letters):
    """Return the lettered points of a process requirement."""
    return [{"id": f"{requirement}.{letter}", "text": letter} for letter in letters]


FRAMEWORKS = (
    framework("clause-2018", "contract_clause", [
        {"id": "routine1", "number": "1", "contains": ["pr1.a"]}, {"id": "routine3", "number": "3", "contains": ["pr2"]},
        {"id": "code", "contains": ["wr"]}], version="2018"),
    framework("clause-2023", "contract_clause", [
        {"id": "pr1", "number": "2.1", "title": "Policyer", "points": points("pr1", "ab")},
        {"id": "pr2", "number": "2.2", "title": "Hitta risker", "points": points("pr2", "abc")},
        {"id": "pr6", "number": "2.6", "title": "Möjliggöra klagomål"},
        {"id": "articles", "number": "1", "contains": ["wr"]}], version="2023"),
    framework("code-of-conduct", "code_of_conduct", [
        {"id": "wr.forced", "number": "2.2", "title": "Fritt valt arbete", "conventions": ["ILO 29", "ILO 105"]}],
        severe_grounds=[{"id": "forced_labour", "title": "Tvångsarbete", "text": "Tvång."}]),
)


def publish_definitions(db, now):
    """Make rows of all of them; publishing twice changes nothing."""
    publish(Desk(db, "command", now, NOWHERE), Package([QUESTIONNAIRE], [RULES], list(FRAMEWORKS)))
