"""Forms and lines of the review pages, made from what was read."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from portal.casework.naming import Names, Shown
from portal.casework.planning import Plan, Planned
from portal.core.review import deadlines
from portal.core.states import PointStatus
from portal.language.current import gettext, lazy_gettext
from portal.language.formats import language_name
from portal.staff.review.filters import Filters
from portal.staff.review.forms import DecisionForm, ReasonForm, choices_of, mark_of
from portal.staff.review.pages import FindingPage
from portal.web.words import ASSESSMENT_STATES, DEVIATIONS, FINDINGS, GROUNDS, LEVELS, SEVERITIES, SOURCES

WORDS: dict[str, Any] = {
    "severities": SEVERITIES, "levels": LEVELS, "grounds": GROUNDS, "findings": FINDINGS, "assessments": ASSESSMENT_STATES,
    "sources": SOURCES, "deviations": DEVIATIONS, "language": language_name,
}
DONE: dict[str, str] = {
    "reopened": lazy_gettext("It is open again. Decide anew when you know more."),
    "raised": lazy_gettext("It is raised, and waits to be decided like every other."),
    "released": lazy_gettext("Released. The letter to the supplier is on its way."),
    "told": lazy_gettext("The supplier is told of the severe deviation by a letter of its own. The rest waits for the release."),
}
"""What is said after an act, by the word that the address then carries."""
EPOCH = date(2000, 1, 1)
AnyForm = DecisionForm | ReasonForm


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A deviation that a release will make, in words."""

    planned: Planned
    headline: Shown
    requirement: Shown


def as_key(text: str) -> UUID | None:
    """Return a key that stands in an address; None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def back_of(filters: Filters) -> str:
    """Return the list to come back to, as it stands in a form."""
    return urlencode(filters.arguments)


def arguments_of(back: str) -> dict[str, str]:
    """Return what `back_of` wrote; nothing of anything else."""
    return dict(parse_qsl(back[:500]))


def decision_form(page: FindingPage | None, form: AnyForm | None = None, *, back: str = "", from_list: bool = False,
                  is_stale: bool = False) -> AnyForm | None:
    """Return the form of a decision, filled with what the rules propose unless something was typed already."""
    if page is None:
        return None
    if isinstance(form, DecisionForm | None):
        form = _of_decision(page, form, back=back, from_list=from_list)
    if is_stale:
        # What was typed stays; it is now about the finding as it has become.
        form.revision.raw_data, form.revision.data = None, page.opened.finding.revision
    return form


def is_overtaken(page: FindingPage, form: AnyForm) -> bool:
    """Whether a form was filled in for a finding that has been decided or changed since, whatever else was wrong with it."""
    if isinstance(form, DecisionForm) is not page.is_open:
        return True
    return form.revision.data not in (None, page.opened.finding.revision)


def _of_decision(page: FindingPage, form: DecisionForm | None, *, back: str = "", from_list: bool = False) -> DecisionForm:
    reason, action = page.proposed
    if form is None:
        likely = page.likely_ground or ""
        form = DecisionForm(formdata=None, choice="confirm", ground=likely, likely=likely, strike=_struck(page), reason=reason,
                            action=action, revision=page.opened.finding.revision, suggested=mark_of(reason), back=back,
                            from_list="1" if from_list else "")
    (form.offer_briefly if from_list else form.offer)(page.suggested, page.stored)
    return form


def finding_context(page: FindingPage | None, form: AnyForm | None) -> dict[str, Any]:
    """Return the forms that stand beside a finding."""
    if page is None:
        return {"form": None, "reopen": None, "struck": frozenset(), "due": {}, "typed": []}
    finding = page.opened.finding
    reopen = form if isinstance(form, ReasonForm) else ReasonForm(formdata=None, revision=finding.revision)
    decision = form if isinstance(form, DecisionForm) else _of_decision(page, None)
    return {
        "form": decision if page.is_open else None, "reopen": reopen,
        "struck": frozenset(decision.strike.data or ()), "due": _days(page), "typed": _typed(page, form),
    }


def _typed(page: FindingPage, form: AnyForm | None) -> list[tuple[str, str | list[str]]]:
    """What a reviewer chose and wrote, in words: for the second of two, whose decision was not stored."""
    if form is None or isinstance(form, DecisionForm) is page.is_open:
        return []  # where the form stands on the page still, it holds it all itself
    reason = (gettext("Your reason"), _lines(form.reason.data))
    if isinstance(form, ReasonForm):
        return [reason]
    struck = [card.short.text for card in page.cards if card.point.id in (form.strike.data or ())]
    ground = GROUNDS.get(form.ground.data or "") if form.choice.data == "severe" else None
    return [
        (gettext("Your decision"), _chosen(page, form)), *([(gettext("Ground"), str(ground))] if ground else []),
        *([(gettext("Struck points"), struck)] if struck else []), reason,
        (gettext("What the supplier is to do"), _lines(form.action.data)),
    ]


def _lines(typed: str | None) -> list[str]:
    return (typed or "–").splitlines()


def _chosen(page: FindingPage, form: DecisionForm) -> str:
    """The choice in the words that stood at it before anybody decided."""
    labels: dict[str, str] = {choice.value: choice.label for choice in choices_of(*page.undecided)}
    return labels.get(form.choice.data, "–")


def _days(page: FindingPage) -> dict[str, int]:
    """How many days after release plan and closure are due, if it is decided as suggested."""
    due = deadlines(page.suggested, EPOCH, page.plan_days)
    days = {"plan": due.plan_due_on, "close": due.close_due_on}
    return {name: (day - EPOCH).days if day else 0 for name, day in days.items()}


def _struck(page: FindingPage) -> list[str]:
    """As a browser would send them: the form makes keys of them itself."""
    return [str(card.point.id) for card in page.cards if card.point.status is PointStatus.STRUCK]


def points_offered(names: Names) -> list[tuple[str, Shown]]:
    """Return every requirement point and article a finding can be raised under, in the order of the frameworks."""
    offered: dict[str, Shown] = {}
    for framework in names.frameworks.held:
        if framework.version == "2018":
            continue  # its routines are read through what they contain
        for requirement in framework.requirements:
            title, texts = names.requirement(requirement.id), names.framework_texts[framework.code]
            for point in requirement.points:
                key = f"{point.id}.text"
                offered.setdefault(point.id, Shown(f"{title.text}: {texts.text(key)}", texts.lang_of(key)))
            if not requirement.points and not requirement.contains:
                offered.setdefault(requirement.id, title)
    return list(offered.items())


def planned_lines(plan: Plan | None, names: Names, rule_set_id: UUID) -> list[PlannedLine]:
    """Return the deviations a release will make, in words."""
    if plan is None:
        return []
    return [PlannedLine(planned, names.headline(rule_set_id, planned.finding.headline),
                        names.requirement(planned.finding.requirement)) for planned in plan.deviations]
