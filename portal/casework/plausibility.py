"""Whether answers are plausible as a whole: worked out when they come in, for rules that only a reviewer reads.

Nothing is worked out that no rule of the round asks about: most submissions cost nothing here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, not_, or_, select
from sqlalchemy.orm import aliased

from portal.core.judging import CompiledRules
from portal.core.routing import Route
from portal.core.whole_submission import Beside, answers_digest, facts_of, know
from portal.db.prepared import Place, Prepared
from portal.models.assessments import Assessment, Campaign
from portal.models.register import Supplier
from portal.models.submissions import Submission

MOST_TIMES = 199
"""The median of time typed is that of so many others of the version, the newest."""
Clock = Callable[[Place], int | None]
"""Returns for how many seconds the answers were typed; None when not in a browser by one person."""


@dataclass(frozen=True, slots=True)
class Submitting:
    """Whose answers they are, to which version; `typed` is asked only where a rule wants to know."""

    supplier_id: UUID
    version_id: UUID
    typed: Clock


@dataclass(frozen=True, slots=True)
class Traits:
    """By what a submission is compared with later ones; kept with it, and only where a rule asks."""

    answers_digest: str | None = None
    typed_seconds: int | None = None


_other, _this = aliased(Supplier), aliased(Supplier)
_same_group = or_(
    func.coalesce(_other.parent_id, _other.id) == func.coalesce(_this.parent_id, _this.id),
    and_(_other.parent_registration_number.is_not(None),
         _other.parent_registration_number == _this.parent_registration_number))
_ALIKE = Prepared(
    select(Submission.id).join(_other, _other.id == Submission.supplier_id).join(_this, _this.id == bindparam("supplier_id"))
    .where(Submission.answers_digest == bindparam("digest"), not_(func.coalesce(_same_group, False))).limit(1))
"""Another company has answered the same; companies of one group answer for each other, so they do not count."""
_TIMES = Prepared(
    select(Submission.typed_seconds).join(Assessment, Assessment.id == Submission.assessment_id)
    .join(Campaign, Campaign.id == Assessment.campaign_id)
    .where(Submission.typed_seconds.is_not(None), Campaign.questionnaire_version_id == bindparam("version_id"),
           Submission.supplier_id != bindparam("supplier_id"))
    .order_by(Submission.id.desc()).limit(MOST_TIMES))


def weigh(db: Place, rules: CompiledRules, decided: Route, submitting: Submitting) -> Traits:
    """Let the rules know what they ask about a submission as a whole, before they judge it; return what is kept to compare with.

    Args:
        decided: its facts are changed in place; the document takes them from there.
    """
    asked = rules.asks_of_whole
    if not asked:
        return Traits()
    questionnaire = decided.compiled.questionnaire
    answers = {instance: part.active for instance, part in decided.whole()}
    mark = answers_digest(questionnaire, answers) if "same-answers" in asked else None
    typed = submitting.typed(db) if "time-share" in asked else None
    ids: Mapping[str, Any] = {"supplier_id": submitting.supplier_id, "version_id": submitting.version_id}
    times = tuple(row[0] for row in _TIMES.rows(db, ids)) if typed is not None else ()
    alike = mark is not None and bool(_ALIKE.rows(db, {"supplier_id": submitting.supplier_id, "digest": mark}))
    known = facts_of(questionnaire, answers, Beside(alike, times, typed))
    know((part.facts for _, part in decided.whole()), {name: value for name, value in known.items() if name in asked})
    return Traits(mark, typed)
