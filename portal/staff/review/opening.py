"""One assessment read whole: its newest answers as this reader may see them, and the log of what was opened with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal.casework.contents.running import compiled_questionnaire, texts_by_digests
from portal.casework.naming import Names, Shown, read_names
from portal.casework.planning import Plan, plan_release
from portal.core.errors import NotFound
from portal.core.instances import SITE, ChosenSite, chosen_sites, is_seen
from portal.core.people import Reader
from portal.core.questionnaire import COMPANY
from portal.core.sensitivity import may_show
from portal.core.states import AssessmentStatus
from portal.core.submitted import Document, read_document
from portal.language.current import current_locale
from portal.models.findings import Finding
from portal.platform import audit
from portal.staff.review.leveling import AreaShown, read_levels
from portal.staff.review.queries.assessments import Whole, flags_of, open_assessment
from portal.staff.review.reading import Chapter, Reading, sections_of


@dataclass(frozen=True)
class AssessmentPage:
    """What the page of an assessment shows.

    Attributes:
        sections: with their questions, of the company and of each site; empty before something was submitted.
        flags: by the answer's anchor, what was seen in it.
        signals: what rules saw in the newest answers that is no deviation but worth knowing; for the kansli alone.
        sites: those chosen; `asks_per_site` says whether anything is asked of them.
        levels: how every area stands; for regions once the result is told, from what they see.
        plan: what a release would do; None for whoever may not release, or when there is nothing to release.
    """

    whole: Whole
    names: Names
    document: Document | None
    sections: list[Chapter]
    plan: Plan | None
    flags: Mapping[str, Sequence[Finding]]
    signals: tuple[Shown, ...] = ()
    asks_per_site: bool = False
    levels: tuple[AreaShown, ...] = ()

    @property
    def sites(self) -> tuple[ChosenSite, ...]:
        """The sites chosen for the assessment; once answers came in, those they are about."""
        return chosen_sites(self.document.profile if self.document else self.whole.assessment.profile)


def read_assessment(db: Session, reader: Reader, assessment_id: UUID, *, now: datetime, opened: str = "") -> AssessmentPage:
    """Return an assessment ready to be shown.

    Args:
        opened: anchor of the answer that the reader has just opened.

    Raises:
        NotFound: it is absent or not the reader's.
    """
    whole = open_assessment(db, reader, assessment_id)
    names = read_names(db, current_locale().tag)
    may_release = reader.sees_everything and whole.assessment.status is AssessmentStatus.SUBMITTED
    plan = plan_release(db, assessment_id, now=now) if may_release else None
    version_id = whole.campaign.questionnaire_version_id
    compiled = compiled_questionnaire(db, version_id)
    if whole.submission is None:
        return AssessmentPage(whole, names, None, [], plan, {}, asks_per_site=SITE in compiled.repeated)
    document = read_document(whole.submission.document, compiled.numbers)
    theirs = texts_by_digests(db, version_id, document.signature.locale, document.signature.text_digests)
    reading = Reading(compiled.questionnaire, document, names.questionnaire_texts[version_id], theirs,
                      reader, opened, whole.seen)
    return AssessmentPage(whole, names, document, sections_of(reading), plan,
                          flags_of(db, whole.findings), _signals(whole, names) if reader.sees_everything else (),
                          SITE in compiled.repeated, _levels(db, reader, whole, names, document))


def _levels(db: Session, reader: Reader, whole: Whole, names: Names, document: Document) -> tuple[AreaShown, ...]:
    return read_levels(db, whole, names, document) if reader.sees_everything or whole.assessment.reviewed_at else ()


def _signals(whole: Whole, names: Names) -> tuple[Shown, ...]:
    rules = whole.submission.signals if whole.submission else ()
    return tuple(names.headline(whole.campaign.rule_set_version_id, rule) for rule in rules)


def log_opening(db: Session, reader: Reader, assessment_id: UUID, answer: tuple[str, str], *, reason: str, now: datetime) -> None:
    """Write down that a reader opened one supply-chain answer, and why.

    Args:
        answer: question and instance.

    Raises:
        NotFound: the assessment is absent or not the reader's, or holds no such answer.
    """
    whole = open_assessment(db, reader, assessment_id)
    if whole.submission is None:
        raise NotFound
    compiled = compiled_questionnaire(db, whole.campaign.questionnaire_version_id)
    question, instance = answer
    if not is_seen(instance, whole.seen) or (
            read_document(whole.submission.document, compiled.numbers).answer(instance, question) is None):
        raise NotFound
    if not may_show(compiled.questionnaire.questions[question], reader):
        raise NotFound
    audit.record(db, "answer.opened", ("submission", whole.submission.id), actor=reader.actor, now=now, question=question,
                 reason=reason.strip(), **({} if instance == COMPANY else {"instance": instance}))
