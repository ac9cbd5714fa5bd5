"""What states, severities and grounds are called, by value: shared by every page that shows them."""

from collections.abc import Mapping

from portal.casework.readiness import READY
from portal.core.rules import Ground, Severity
from portal.core.states import AssessmentStatus, DeviationStatus, FindingStatus, PointSource
from portal.language.current import lazy_gettext, lazy_pgettext

SEVERITIES: Mapping[str, str] = {
    "possibly_severe": lazy_pgettext("severity", "Severe?"),
    Severity.SEVERE: lazy_pgettext("severity", "Severe"),
    Severity.MAJOR: lazy_pgettext("severity", "Major"),
    Severity.MINOR: lazy_pgettext("severity", "Minor"),
    Severity.OBSERVATION: lazy_pgettext("severity", "Observation"),
}
"""Worst first."""
LEVELS: Mapping[str, str] = {"possibly_severe": "severe", **{severity.value: severity.value for severity in Severity}}
"""Which shape a severity is drawn with."""
GROUNDS: Mapping[str, str] = {
    Ground.FORCED_LABOUR: lazy_gettext("Forced labour"),
    Ground.CHILD_LABOUR: lazy_gettext("Child labour"),
    Ground.DANGER_TO_LIFE: lazy_gettext("Working conditions that endanger life"),
    Ground.ENVIRONMENTAL_HARM: lazy_gettext("Serious environmental harm"),
    Ground.GRAND_CORRUPTION: lazy_gettext("Grand corruption"),
    Ground.ATTACKS_ON_DEFENDERS: lazy_gettext("Attacks on environmental and human rights defenders"),
}
FINDINGS: Mapping[str, tuple[str, str]] = {
    FindingStatus.OPEN: ("todo", lazy_pgettext("finding", "Open")),
    FindingStatus.CONFIRMED: ("done", lazy_pgettext("finding", "Confirmed")),
    FindingStatus.DISMISSED: ("none", lazy_pgettext("finding", "Dismissed")),
    FindingStatus.LAPSED: ("none", lazy_pgettext("finding", "Lapsed")),
}
"""The shape of a state and its words; likewise below."""
DEVIATIONS: Mapping[str, tuple[str, str]] = {
    DeviationStatus.OPEN: ("todo", lazy_pgettext("deviation", "Open")),
    DeviationStatus.PLAN_REQUESTED: ("started", lazy_pgettext("deviation", "Awaits plan")),
    DeviationStatus.PLAN_SUBMITTED: ("started", lazy_pgettext("deviation", "Plan to read")),
    DeviationStatus.PLAN_ACCEPTED: ("started", lazy_pgettext("deviation", "Plan accepted")),
    DeviationStatus.EVIDENCE_SUBMITTED: ("started", lazy_pgettext("deviation", "Proof to read")),
    DeviationStatus.VERIFIED_CLOSED: ("done", lazy_pgettext("deviation", "Closed")),
    DeviationStatus.WITHDRAWN: ("none", lazy_pgettext("deviation", "Withdrawn")),
}
ASSESSMENTS: Mapping[str, tuple[str, str]] = {
    AssessmentStatus.INVITED: ("todo", lazy_pgettext("assessment", "Invited")),
    AssessmentStatus.STARTED: ("started", lazy_pgettext("assessment", "Started")),
    AssessmentStatus.SUBMITTED: ("started", lazy_pgettext("assessment", "To review")),
    AssessmentStatus.REOPENED: ("started", lazy_pgettext("assessment", "Being corrected")),
    AssessmentStatus.REVIEWED: ("done", lazy_pgettext("assessment", "Reviewed")),
    AssessmentStatus.CLOSED: ("none", lazy_pgettext("assessment", "Closed")),
    AssessmentStatus.CANCELLED: ("none", lazy_pgettext("assessment", "Cancelled")),
}
ASSESSMENT_STATES: Mapping[str, tuple[str, str]] = {**ASSESSMENTS, READY: ("started", lazy_gettext("Ready to release"))}
"""The same, and what the kansli sees of those whose findings are all decided."""
SOURCES: Mapping[str, str] = {
    PointSource.RULE: lazy_pgettext("source", "rule"),
    PointSource.REVIEWER: lazy_pgettext("source", "raised by a reviewer"),
    PointSource.AUDIT: lazy_pgettext("source", "from an audit"),
    PointSource.SUPPLIER_REPORT: lazy_pgettext("source", "reported by the supplier"),
    PointSource.SIGNAL: lazy_pgettext("source", "from a signal"),
    PointSource.SILENCE: lazy_pgettext("source", "no answer came"),
}
REFUSALS: Mapping[str, str] = {
    "released": lazy_gettext("The supplier has been told already. Reopen the decision to change it; a letter then says so."),
    "lapsed": lazy_gettext("A later submission has made this possible deviation lapse. There is nothing to decide."),
    "open": lazy_gettext("It is open already."),
    "decided": lazy_gettext("It is decided already. Reopen it to decide anew."),
    "reason_missing": lazy_gettext("Write the reason: the supplier, the regions and the next reviewer read it."),
    "reason_is_suggested": lazy_gettext("The reason still says what the rule suggested. Write why you decide otherwise."),
    "action_missing": lazy_gettext("Write what the supplier is to do."),
    "ground_missing": lazy_gettext("A severe deviation needs one of the six grounds. Choose it."),
    "ground_without_severe": lazy_gettext("A ground belongs to a severe deviation only. Choose “severe”, or no ground."),
    "severe_needs_confirmation": lazy_gettext("Severe can only be chosen when the possible deviation is decided."),
    "severity_missing": lazy_gettext("Choose how heavy it is."),
    "lighter_is_downgrade": lazy_gettext("That is lighter than what the points suggest. Choose to lower it."),
    "not_lighter": lazy_gettext("That is not lighter than what the points suggest. Choose to confirm it."),
    "only_observation": lazy_gettext(
        "No contract running today contains this, so it can only be an observation, or be dismissed."),
    "unknown_point": lazy_gettext("A point you struck has lapsed meanwhile. Look at the points again."),
    "not_submitted": lazy_gettext("This can only be done while the self-assessment waits for review."),
    "unknown_instance": lazy_gettext("Choose the company, or one of the sites that were asked about."),
    "unknown_requirement": lazy_gettext("Choose a requirement or an article."),
    "not_severe": lazy_gettext("Only a confirmed severe deviation that some running contract contains is released alone."),
    "not_released": lazy_gettext("The supplier has not been told yet, so there is nothing to take back."),
    "newer_finding": lazy_gettext("A later submission has raised this anew. Decide that one; this one can only be withdrawn."),
    "newer_round": lazy_gettext("The supplier is answering in a later round. The deviation can only be withdrawn."),
    "ended": lazy_gettext("The deviation has already ended."),
}
"""Why a decision is refused (`core.errors.IllegalDecision`), and what to do instead."""
