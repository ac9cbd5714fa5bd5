"""What a new draft begins with: the supplier's own answers of last time, and what a company of its group has answered for all.

Drafts are only ever written here, before anybody has opened them; what is read are submissions. All in batches: the statements of
a round do not grow with the suppliers it invites at once.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Subquery, func, insert, select
from sqlalchemy.orm import Session

from portal.casework.contents.running import Kept, compiled_questionnaire, current_digests, texts_by_digests
from portal.core import carrying
from portal.core.instances import SITE, instances_of, kind_of
from portal.core.questionnaire import COMPANY, Questionnaire
from portal.core.submitted import Document, read_document
from portal.core.values import Answer, to_json
from portal.language.formats import local_day
from portal.language.texts import MASTER
from portal.models.assessments import Assessment, Campaign
from portal.models.contents import QuestionnaireVersion
from portal.models.drafts import DraftChange, DraftSection
from portal.models.register import Supplier
from portal.models.submissions import Submission

NOBODY = UUID(int=0)
"""The link of a draft's first change: it was made before there was one."""
ByInstance = dict[str, dict[str, Answer]]
_reworded: Kept[tuple[UUID, str, UUID, str], frozenset[str]] = Kept()


@dataclass(frozen=True, slots=True)
class Earlier:
    """The latest submission of a supplier under any version of a questionnaire."""

    supplier_id: UUID
    supplier: str
    parent_id: UUID | None
    version_id: UUID
    received_at: datetime
    text: str

    @property
    def mark(self) -> str:
        """What its answers are marked with until they are confirmed."""
        return carrying.earlier(local_day(self.received_at))


@dataclass(frozen=True, slots=True)
class _Target:
    """The version that is answered next, and the digest of its Swedish texts as they are today."""

    version_id: UUID
    questionnaire: Questionnaire
    digest: str


def carry_over(db: Session, version_id: UUID, assessments: Sequence[Assessment], *, now: datetime) -> int:
    """Fill the drafts of new assessments from earlier submissions; return how many begin with something.

    The assessments must be stored already. What an earlier submission promised is written into their profiles.
    """
    target = _target(db, version_id)
    new = target.questionnaire
    suppliers = [assessment.supplier_id for assessment in assessments]
    own = {earlier.supplier_id: earlier for earlier in _latest_of(db, target, suppliers)}
    sisters = _sisters(db, target, suppliers) if any(carrying.of_scope(new, "group")) else {}
    begun = []
    for assessment in assessments:
        answers = _from_own(db, target, assessment, own.get(assessment.supplier_id))
        answers[COMPANY] = {**_from_sister(db, target, sisters.get(assessment.supplier_id)), **answers.get(COMPANY, {})}
        if any(answers.values()):
            begun.append((assessment, answers))
    _write(db, target, begun, now)
    return len(begun)


def carry_to_sites(db: Session, version_id: UUID, assessment: Assessment, *, now: datetime) -> bool:
    """Fill the drafts of sites just chosen from what was last submitted about them; return whether there was anything.

    A site about which something is in the draft already is left alone.
    """
    begun = frozenset(db.scalars(select(DraftSection.instance).where(DraftSection.assessment_id == assessment.id).distinct()))
    target = _target(db, version_id)
    chosen = [instance for instance, _ in _asked(target.questionnaire, assessment.profile) if kind_of(instance) == SITE]
    fresh = frozenset(chosen) - begun
    earlier = _latest_of(db, target, [assessment.supplier_id], but=assessment.id) if fresh else []
    answers = _from_own(db, target, assessment, next(iter(earlier), None), only=fresh)
    _write(db, target, [(assessment, answers)] if any(answers.values()) else [], now)
    return any(answers.values())


def _target(db: Session, version_id: UUID) -> _Target:
    return _Target(version_id, compiled_questionnaire(db, version_id).questionnaire, current_digests(db, version_id, MASTER)[0])


def _from_own(db: Session, target: _Target, assessment: Assessment, earlier: Earlier | None,
              only: Collection[str] | None = None) -> ByInstance:
    """What carries from the supplier's own submission, by instance; its promises go into the profile."""
    if earlier is None:
        return {}
    document = _read(db, earlier)
    answers: ByInstance = {}
    asked_now: ByInstance = {}
    for instance, asked in _asked(target.questionnaire, assessment.profile):
        if only is not None and instance not in only:
            continue
        asked_now[instance] = dict(document.answers.get(instance, {}))
        carried = _carry(db, target, earlier, document, given=asked_now[instance], mark=earlier.mark)
        answers[instance] = {name: answer for name, answer in carried.items() if name in asked}
    profile = carrying.with_promises(assessment.profile, target.questionnaire, asked_now)
    if profile is not assessment.profile:
        assessment.profile = dict(profile)
    return answers


def _from_sister(db: Session, target: _Target, earlier: Earlier | None) -> dict[str, Answer]:
    """What carries from another company of the group: only what is about the group, and always to be confirmed."""
    if earlier is None:
        return {}
    document = _read(db, earlier)
    carried = _carry(db, target, earlier, document, given=document.answers.get(COMPANY, {}),
                     mark=carrying.of_group(earlier.supplier))
    return carrying.for_the_group(target.questionnaire, carried)


def _asked(questionnaire: Questionnaire, profile: Mapping[str, Any]) -> Iterator[tuple[str, frozenset[str]]]:
    """The company, and each site and contract that something is asked of, with the questions that may be asked of it."""
    repeated = questionnaire.repeated
    instances = instances_of(profile, sorted(set(repeated.values())))
    kinds = {kind_of(instance) for instance in instances}
    yield COMPANY, frozenset(name for name in questionnaire.questions if repeated.get(name) not in kinds or name not in repeated)
    for instance in instances:
        yield instance, frozenset(name for name, kind in repeated.items() if kind == kind_of(instance))


def _read(db: Session, earlier: Earlier) -> Document:
    return read_document(earlier.text, compiled_questionnaire(db, earlier.version_id).numbers)


def _carry(db: Session, target: _Target, earlier: Earlier, document: Document, *, given: Mapping[str, Answer],
           mark: str) -> dict[str, Answer]:
    old = compiled_questionnaire(db, earlier.version_id).questionnaire
    reworded = _reworded_since(db, target, earlier.version_id, document.signature.text_digests[0])
    return carrying.carry(old, target.questionnaire, given, reworded=reworded, source=mark)


def _reworded_since(db: Session, target: _Target, version_id: UUID, digest: str) -> frozenset[str]:
    """The questions whose Swedish reads otherwise today than when they were answered; worked out once for all who read it."""
    key = (version_id, digest, target.version_id, target.digest)
    kept = _reworded.find(key)
    if kept is not None:
        return kept
    before = texts_by_digests(db, version_id, MASTER, (digest, digest))
    today = texts_by_digests(db, target.version_id, MASTER, (target.digest, target.digest))
    old = compiled_questionnaire(db, version_id).questionnaire
    return _reworded.keep(key, carrying.find_reworded(old, target.questionnaire, before.text, today.text))


def _ranked(target: _Target) -> Any:  # noqa: ANN401 - a select that callers narrow
    """Submissions under any version of the questionnaire, the newest of each supplier first."""
    newest = func.row_number().over(partition_by=Submission.supplier_id,
                                    order_by=(Submission.received_at.desc(), Submission.id.desc()))
    return (select(Submission.id, Supplier.parent_id, Submission.received_at, newest.label("place"))
            .join(Supplier, Supplier.id == Submission.supplier_id)
            .join(Assessment, Assessment.id == Submission.assessment_id).join(Campaign, Campaign.id == Assessment.campaign_id)
            .join(QuestionnaireVersion, QuestionnaireVersion.id == Campaign.questionnaire_version_id)
            .where(QuestionnaireVersion.code == target.questionnaire.code))


def _fetch(db: Session, chosen: Subquery) -> list[Earlier]:
    """The submissions of these ids, with their documents, newest first."""
    rows = db.execute(
        select(Submission.supplier_id, Supplier.name, Supplier.parent_id, Campaign.questionnaire_version_id,
               Submission.received_at, Submission.document)
        .join(chosen, chosen.c.id == Submission.id).join(Supplier, Supplier.id == Submission.supplier_id)
        .join(Assessment, Assessment.id == Submission.assessment_id).join(Campaign, Campaign.id == Assessment.campaign_id)
        .order_by(Submission.received_at.desc(), Submission.id.desc()))
    return [Earlier(*row) for row in rows]


def _latest_of(db: Session, target: _Target, suppliers: Collection[UUID], *, but: UUID | None = None) -> list[Earlier]:
    """The latest submission of each of these suppliers, `but` not those of one assessment.  One statement."""
    others = [] if but is None else [Submission.assessment_id != but]
    ranked = _ranked(target).where(Submission.supplier_id.in_(suppliers), *others).subquery()
    return _fetch(db, select(ranked.c.id).where(ranked.c.place == 1).subquery())


def _sisters(db: Session, target: _Target, suppliers: Collection[UUID]) -> dict[UUID, Earlier]:
    """The latest submission of another company with the same parent in the register, by supplier.  Two statements.

    Of every group the two newest companies are enough: one of them is another one.
    """
    rows = db.execute(select(Supplier.id, Supplier.parent_id)
                      .where(Supplier.id.in_(suppliers), Supplier.parent_id.is_not(None))).all()
    parents = {row.id: row.parent_id for row in rows}
    if not parents:
        return {}
    ranked = _ranked(target).where(Supplier.parent_id.in_(set(parents.values()))).subquery()
    of_group = func.row_number().over(partition_by=ranked.c.parent_id, order_by=(ranked.c.received_at.desc(), ranked.c.id.desc()))
    latest = select(ranked.c.id, of_group.label("place")).where(ranked.c.place == 1).subquery()
    found = _fetch(db, select(latest.c.id).where(latest.c.place <= 2).subquery())
    pairs = ((supplier, next((each for each in found if each.parent_id == parent and each.supplier_id != supplier), None))
             for supplier, parent in parents.items())
    return {supplier: sister for supplier, sister in pairs if sister is not None}


def _write(db: Session, target: _Target, begun: Sequence[tuple[Assessment, ByInstance]], now: datetime) -> None:
    """Store every section as its first revision, with the change that a later merge compares with.  Two statements."""
    sections, changes = [], []
    for assessment, by_instance in begun:
        of = {"assessment_id": assessment.id, "supplier_id": assessment.supplier_id, "revision": 1}
        for (section, instance), answers in _by_section(target.questionnaire, by_instance).items():
            place = {**of, "section": section, "instance": instance, "answers": answers}
            sections.append({**place, "saved_at": now})
            changes.append({**place, "link_id": NOBODY, "at": now, "locale": MASTER,
                            "text_digest": target.digest, "form_key": f"carried.{section}.{instance}"})
    if sections:
        db.execute(insert(DraftSection), sections)
        db.execute(insert(DraftChange), changes)


def _by_section(questionnaire: Questionnaire, by_instance: ByInstance) -> dict[tuple[str, str], dict[str, Any]]:
    """The answers as drafts keep them: plain data, by section and instance."""
    sections: dict[tuple[str, str], dict[str, Any]] = {}
    for instance, answers in by_instance.items():
        for name, answer in answers.items():
            sections.setdefault((questionnaire.section_of[name].id, instance), {})[name] = to_json(answer)
    return sections
