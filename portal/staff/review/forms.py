"""What a reviewer may enter: a decision, the reason for taking one back, a finding of their own, a release."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from wtforms import (
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types shipped for it
from wtforms.validators import Length, Optional
from wtforms.widgets import HiddenInput

from portal.casework.naming import Shown
from portal.core.documents import digest
from portal.core.errors import IllegalDecision
from portal.core.instances import SITE, ChosenSite, anchor_of, instance_of
from portal.core.questionnaire import COMPANY
from portal.core.review import Verdict
from portal.core.rules import ONE_STEP_LIGHTER, WEIGHT, Ground, Severity
from portal.core.states import Decision
from portal.language.current import gettext, lazy_gettext
from portal.language.locales import direction
from portal.web.fields import Fault
from portal.web.forms import AskedForm, PortalForm, at_most, required
from portal.web.words import GROUNDS, REFUSALS, SEVERITIES

LONGEST_REASON = 2_000
GIVEN = (Severity.OBSERVATION, Severity.MINOR, Severity.MAJOR)
AT_FAULT: Mapping[str, str] = {
    "reason_missing": "reason", "reason_is_suggested": "reason", "action_missing": "action", "ground_missing": "ground",
    "ground_without_severe": "ground", "severe_needs_confirmation": "choice", "severity_missing": "choice",
    "lighter_is_downgrade": "choice", "not_lighter": "choice", "only_observation": "choice", "unknown_requirement": "point",
    "unknown_instance": "instance",
}
"""Which field a refusal (`IllegalDecision`) is about; the others are about no field."""


class DecisionForm(PortalForm):
    """A decision on one finding."""

    revision = IntegerField(widget=HiddenInput(), validators=[required()])
    choice = RadioField(lazy_gettext("What is it?"), validate_choice=False, validators=[required(lazy_gettext("Choose one."))])
    ground = SelectField(lazy_gettext("Ground, if severe"), validate_choice=False, validators=[Optional()])
    strike = SelectMultipleField(lazy_gettext("Struck points"), coerce=UUID, validate_choice=False)
    reason = TextAreaField(lazy_gettext("Reason"), validators=[at_most(LONGEST_REASON)],
                           description=lazy_gettext("Read by the supplier, the regions and the next reviewer."))
    action = TextAreaField(lazy_gettext("What the supplier is to do"), validators=[at_most(LONGEST_REASON)])
    suggested = HiddenField(validators=[Length(max=64)])
    """Digest of the reason the rules suggest: it must not be left standing under another decision."""
    likely = HiddenField(validators=[Length(max=60)])
    """The ground that was filled in, if one was: left standing under something lighter than severe it says nothing."""
    back = HiddenField(validators=[Length(max=500)])
    from_list = HiddenField(validators=[Length(max=1)])

    def offer_briefly(self, suggested: Severity, stored: Severity) -> None:
        """Fill in the commonest choices, for the panel beside the list; arguments as `choices_of`."""
        lighter = ONE_STEP_LIGHTER[suggested]
        lower = [_lower(lighter)] if lighter is not suggested and stored is suggested else []
        self.choice.choices = [_confirm(stored), *lower, SelectChoice("dismiss", gettext("Dismiss"))]

    def offer(self, suggested: Severity, stored: Severity) -> None:
        """Fill in every choice; arguments as `choices_of`."""
        self.choice.choices = choices_of(suggested, stored)
        self.ground.choices = [SelectChoice("", gettext("Choose a ground"))] + [
            SelectChoice(ground, str(word)) for ground, word in GROUNDS.items()]

    def verdict(self, suggested: Severity) -> Verdict:
        """Return what was decided.

        Raises:
            IllegalDecision: a choice or ground that is not offered, or a reason that the rules suggested for another decision.
        """
        decision, severity = self._decision(suggested)
        if decision is not Decision.CONFIRM and mark_of(self.reason.data or "") == self.suggested.data:
            raise IllegalDecision("reason_is_suggested")
        left_standing = self.choice.data != "severe" and self.ground.data == self.likely.data
        ground = Ground(self.ground.data) if self.ground.data in tuple(Ground) and not left_standing else None
        return Verdict(decision, self.reason.data or "", severity, ground if decision is Decision.CONFIRM else None,
                       self.action.data or "", frozenset(self.strike.data or ()))

    def _decision(self, suggested: Severity) -> tuple[Decision, Severity | None]:
        choice = self.choice.data
        if choice == "confirm":
            return Decision.CONFIRM, None
        if choice == "dismiss":
            return Decision.DISMISS, None
        if choice not in tuple(Severity):
            raise IllegalDecision("severity_missing")
        severity = Severity(choice)
        lighter = WEIGHT[severity] < WEIGHT[suggested]
        return (Decision.DOWNGRADE if lighter else Decision.CONFIRM), severity


class RevisionForm(PortalForm):
    """The revision of the thing that was shown."""

    revision = IntegerField(widget=HiddenInput(), validators=[required()])


class ReasonForm(AskedForm, RevisionForm):
    """A reason for what is done to the thing shown, at the revision shown."""

    reason = TextAreaField(lazy_gettext("Reason"), validators=[
        required(lazy_gettext("Write the reason.")), at_most(LONGEST_REASON)])


class OpenAnswerForm(PortalForm):
    """Why a supply-chain answer is opened."""

    question = HiddenField(validators=[required(), Length(max=60)])
    instance = HiddenField(validators=[required(), Length(max=80)])
    reason = StringField(lazy_gettext("Why you need to read it"), description=lazy_gettext("Is kept in the log with your name."),
                         validators=[required(lazy_gettext("Write why you need to read it.")), at_most(300)])

    @property
    def anchor(self) -> str:
        """Which answer of the submission it is about."""
        return anchor_of(self.question.data or "", self.instance.data or COMPANY)


class ReleaseForm(PortalForm):
    """The plan that was shown."""

    seen = HiddenField(validators=[Length(max=64)])


class NewFindingForm(PortalForm):
    """What a reviewer saw."""

    point = SelectField(lazy_gettext("Requirement or article"), validate_choice=False,
                        validators=[required(lazy_gettext("Choose a requirement or an article."))])
    instance = SelectField(lazy_gettext("The company, or which site"), validate_choice=False, validators=[Optional()])
    severity = RadioField(lazy_gettext("How heavy it seems"), validate_choice=False,
                          validators=[required(lazy_gettext("Choose how heavy it is."))])
    ground = SelectField(lazy_gettext("May be one of the six"), validate_choice=False, validators=[Optional()])
    words = TextAreaField(lazy_gettext("What you saw"), validators=[
        required(lazy_gettext("Write what you saw.")), at_most(LONGEST_REASON)])

    def offer(self, points: Sequence[tuple[str, Shown]], sites: Sequence[ChosenSite]) -> None:
        """Fill in the choices; `points` are ids and titles of requirement points and articles."""
        self.instance.choices = [SelectChoice(COMPANY, gettext("The company")), *(
            SelectChoice(instance_of(SITE, site.id), site.name) for site in sites)]
        self.point.choices = [SelectChoice("", gettext("Choose")), *(_in_its_language(*point) for point in points)]
        self.severity.choices = [SelectChoice(severity.value, str(SEVERITIES[severity])) for severity in GIVEN]
        self.ground.choices = [SelectChoice("", gettext("No")), *(SelectChoice(key, str(word)) for key, word in GROUNDS.items())]

    def validate_severity(self, field: Field) -> None:
        """Refuse a severity that is not offered."""
        if field.data not in tuple(GIVEN):
            raise ValidationError(gettext("Choose how heavy it is."))


def choices_of(suggested: Severity, stored: Severity) -> list[SelectChoice]:
    """Return every choice.

    Args:
        suggested: what the unstruck points suggest.
        stored: what confirming makes of it: lighter where no running contract contains it.
    """
    others = [_lower(severity) if WEIGHT[severity] < WEIGHT[suggested] else _raise(severity)
              for severity in reversed(GIVEN) if severity not in (suggested, stored)]
    return [_confirm(stored), *others, SelectChoice("dismiss", gettext("Dismiss")),
            SelectChoice("severe", gettext("Severe, with one of the six grounds"))]


def _confirm(severity: Severity) -> SelectChoice:
    return SelectChoice("confirm", gettext("Confirm as %(severity)s", severity=_word(severity)))


def _lower(severity: Severity) -> SelectChoice:
    return SelectChoice(severity.value, gettext("Lower to %(severity)s", severity=_word(severity)))


def _raise(severity: Severity) -> SelectChoice:
    return SelectChoice(severity.value, gettext("Raise to %(severity)s", severity=_word(severity)))


def _word(severity: Severity) -> str:
    return str(SEVERITIES[severity]).lower()


def _in_its_language(key: str, shown: Shown) -> SelectChoice:
    return SelectChoice(key, shown.text, render_kw={"lang": shown.lang, "dir": direction(shown.lang)} if shown.lang else {})


def blame(form: PortalForm, reason: str) -> list[Fault]:
    """Put a refusal at the field of a form that it is about; return it for the head of the page where it is about none."""
    field: Field | None = next((field for field in form if field.short_name == AT_FAULT.get(reason)), None)
    if field is None:
        return [("points" if reason == "unknown_point" else "", str(REFUSALS[reason]))]
    field.errors = [*field.errors, str(REFUSALS[reason])]
    return []


def mark_of(text: str) -> str:
    """Return a digest of a text, however its lines end and whatever space is around it."""
    return digest("\n".join(text.strip().splitlines()))
