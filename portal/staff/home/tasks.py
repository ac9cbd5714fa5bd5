"""The list "this needs you now": what waits as lines of number, place and words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for

from portal.language.current import gettext, ngettext
from portal.language.formats import format_number, format_share, join_and
from portal.staff.home.queries import Drafts, Round, Waiting


@dataclass(frozen=True, slots=True)
class Task:
    """One line: how many, what, where to go, what to know, and whether it is urgent."""

    count: int
    title: str
    url: str
    about: str
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A running round in words: how long it runs, how many have answered."""

    round: Round
    url: str
    time_left: str
    progress: str


def rounds_of(rounds: Sequence[Round], today: date) -> list[RoundLine]:
    """Return the running rounds in words."""
    return [RoundLine(row, url_for("campaigns.show_campaign", campaign_id=row.id), _time_left((row.closes_on - today).days),
                      _progress(row)) for row in rounds]


def _time_left(days: int) -> str:
    return ngettext("%(num)d day left", "%(num)d days left", days) if days else gettext("closes today")


def _progress(row: Round) -> str:
    share = format_share(100 * row.submitted // row.invited if row.invited else 0)
    return gettext("%(share)s submitted, %(submitted)s of %(invited)s", share=share, submitted=format_number(row.submitted),
                   invited=format_number(row.invited))


def tasks_of(waiting: Waiting) -> list[Task]:
    """Return what waits, the most urgent first; what does not wait is left out."""
    return [task for task in _all(waiting) if task.count]


def drafting_tasks(drafts: Drafts) -> list[Task]:
    """Return what waits for somebody who writes the questionnaires; what does not wait is left out."""
    return [task for task in _drafts(drafts) if task.count]


def _drafts(drafts: Drafts) -> Iterator[Task]:
    url = url_for("authoring.list_questionnaires", _anchor="drafts")
    yield Task(drafts.to_approve, ngettext("Draft to approve", "Drafts to approve", drafts.to_approve), url,
               gettext("A colleague has written it. Somebody else has to approve it before it can be published."))
    yield Task(drafts.to_publish, ngettext("Approved draft to publish", "Approved drafts to publish", drafts.to_publish), url,
               gettext("Nothing changes for suppliers until it is published."))
    yield Task(drafts.own, ngettext("Draft of yours", "Drafts of yours", drafts.own), url,
               gettext("Go on with it, or ask a colleague to approve it."))


def _all(waiting: Waiting) -> Iterator[Task]:
    severe = waiting.findings.get("possibly_severe", 0)
    yield Task(severe, ngettext("Possibly severe deviation", "Possibly severe deviations", severe),
               url_for("review.list_findings", severity="possibly_severe"),
               gettext("The supplier is to be contacted within two working days."), is_urgent=True)
    yield Task(waiting.late_plans, ngettext("Late action plan", "Late action plans", waiting.late_plans),
               url_for("outcomes.list_deviations", late="1"), gettext("The day for the plan has passed."), is_urgent=True)
    yield Task(waiting.unreleased, ngettext("Self-assessment decided, not yet released",
                                            "Self-assessments decided, not yet released", waiting.unreleased),
               url_for("review.list_assessments", state="ready"),
               gettext("Every decision is made. The supplier sees nothing until you release."))
    yield Task(waiting.to_decide, ngettext("Possible deviation to decide", "Possible deviations to decide", waiting.to_decide),
               url_for("review.list_findings"), _by_severity(waiting.findings))
    yield Task(waiting.failed_letters,
               ngettext("Letter that did not arrive", "Letters that did not arrive", waiting.failed_letters),
               url_for("letters.list_letters", state="failed"),
               gettext("The address may be wrong. The region's contract manager may have another."))


def _by_severity(findings: dict[str, int]) -> str:
    major, minor, observations = (findings.get(word, 0) for word in ("major", "minor", "observation"))
    parts = [ngettext("%(num)d major", "%(num)d major", major) if major else "",
             ngettext("%(num)d minor", "%(num)d minor", minor) if minor else "",
             ngettext("%(num)d observation", "%(num)d observations", observations) if observations else ""]
    return join_and(part for part in parts if part)
