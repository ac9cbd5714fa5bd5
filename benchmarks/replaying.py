"""G14: a round replayed under other rules, against reading the same documents and judging them by closures written by hand."""

import json
import sqlite3
import tracemalloc
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from benchmarks.alternating import alternate
from benchmarks.definitions import package, questionnaire
from benchmarks.judging import DAY, answers_of, closures, typed
from benchmarks.measuring import Comparison
from benchmarks.product import plant
from portal.casework.contents.replaying import replay
from portal.core.compiled import CompiledQuestionnaire, compile_questionnaire
from portal.core.documents import canonical, digest
from portal.core.routing import route
from portal.core.rules import RuleSet
from portal.core.states import AssessmentStatus
from portal.core.submitted import Definitions, Signature, build_document, document_of
from portal.db.engine import make_engine
from portal.db.types import new_id
from portal.db.work import Database
from portal.models.assessments import Assessment, Campaign
from portal.models.submissions import Submission

DIFFERENT = 200
"""Documents that are made; the others repeat them, since it is reading and judging that is measured."""
BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Replayed:
    """What was measured.

    Attributes:
        some: with one rule in ten judging otherwise; `all` with every rule.
        growth: memory in KiB that the process holds at most while it replays: the fewer submissions, then all of them.
    """

    submissions: int
    some: Comparison
    all: Comparison
    growth: tuple[int, int]


def compare_replays(folder: Path, submissions: int, rounds: int) -> Replayed:
    """Plant a round of submissions and measure."""
    file = folder / "replay.sqlite"
    campaigns = _planted(f"sqlite:///{file}", submissions)
    engine = make_engine(f"sqlite:///{file}")
    try:
        database, hand = Database(engine), closures(package().rule_sets[0])

        def floor() -> int:
            return _read_and_judge(file, campaigns[1], hand)

        some, every = (_changed(step) for step in (10, 1))
        return Replayed(
            submissions, alternate(floor, lambda: replay(database, campaigns[1], some), rounds),
            alternate(floor, lambda: replay(database, campaigns[1], every), rounds),
            (_most_held(database, campaigns[0], every), _most_held(database, campaigns[1], every)))
    finally:
        engine.dispose()


def _read_and_judge(file: Path, campaign_id: UUID, hand: list[Any]) -> int:
    """What somebody would write by hand: one query, the documents one after another, sixty closures on each."""
    broken = 0
    connection = sqlite3.connect(file)
    for (text,) in connection.execute(
            "SELECT s.document FROM submission s JOIN assessment a ON a.id = s.assessment_id WHERE a.campaign_id = ?",
            (campaign_id.hex,)):
        held = json.loads(text)["answers"]["company"]
        answers = {name: answer.get("value", "unknown") for name, answer in held.items()}
        broken += sum(1 for is_broken in hand if is_broken(answers))
    connection.close()
    return broken


def _most_held(database: Database, campaign_id: UUID, rule_set: RuleSet) -> int:
    tracemalloc.start()
    replay(database, campaign_id, rule_set)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most // 1024


def _changed(step: int) -> RuleSet:
    """The rules, every so manieth with a "no" that weighs otherwise and a "don't know" that is quiet."""
    rule_set = package().rule_sets[0]
    lighter = {"no": "observation", "unknown": "quiet"}
    return rule_set.model_copy(update={"number": "2", "rules": tuple(
        rule if place % step else rule.model_copy(update={"answers": {**rule.answers, **lighter}})
        for place, rule in enumerate(rule_set.rules))})


def _planted(url: str, submissions: int) -> tuple[UUID, UUID]:
    """Fill a database: a round with a tenth of the submissions, and one with all of them; return their ids."""
    plant(url, submissions)
    engine = make_engine(url, seconds=600)
    try:
        return Database(engine).write(lambda db: _submit(db, submissions))
    finally:
        engine.dispose()


def _submit(db: Session, submissions: int) -> tuple[UUID, UUID]:
    whole = db.scalars(select(Campaign)).one()
    small = Campaign(id=new_id(), **{name: getattr(whole, name) for name in (
        "title", "questionnaire_version_id", "rule_set_version_id", "closes_on", "choice", "created_at", "created_by")})
    db.add(small)
    db.flush()
    documents = _documents(compile_questionnaire(questionnaire()), min(DIFFERENT, submissions))
    asked = db.execute(select(Assessment.id, Assessment.supplier_id).order_by(Assessment.supplier_id)).all()
    for begin in range(0, len(asked), BATCH):
        part = asked[begin:begin + BATCH]
        db.execute(insert(Submission), [_row(begin + place, row, documents) for place, row in enumerate(part)])
    for place, row in enumerate(asked[:submissions // 10]):
        copy = db.get_one(Assessment, row.id)
        again = Assessment(id=new_id(), campaign_id=small.id, **{name: getattr(copy, name) for name in (
            "supplier_id", "due_on", "profile", "contact_name", "contact_email", "locale", "invited_at")},
            status=AssessmentStatus.CLOSED)
        db.add(again)
        db.flush()
        db.execute(insert(Submission), [_row(submissions + place, again, documents)])
    return small.id, whole.id


def _documents(compiled: CompiledQuestionnaire, count: int) -> list[str]:
    signature, definitions = Signature("Prov Provsson", "VD", "sv", ("0" * 64, "0" * 64)), Definitions("1" * 64, "2" * 64, None)
    profile = {"country": "SE", "authorities": ["AA", "BB"], "categories": ["care"], "clauses": ["2023"], "levels": ["basic"]}
    routes = (route(compiled, profile, typed(answers_of(place)), risks={}, as_of=DAY) for place in range(count))
    return [canonical(build_document(document_of(decided, signature, definitions))) for decided in routes]


def _row(place: int, assessment: Any, documents: list[str]) -> dict[str, Any]:  # noqa: ANN401 - an assessment or a row of one
    text = documents[place % len(documents)]
    return {"id": new_id(), "number": f"P-{place:07d}", "assessment_id": assessment.id, "supplier_id": assessment.supplier_id,
            "document": text, "digest": digest(text), "text_digest": "0" * 64, "locale": "sv", "signed_name": "Prov",
            "signed_role": "VD", "received_at": datetime.now(UTC), "in_time": True, "form_key": "planted", "signals": []}
