"""What is entered to make or change a campaign."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Self
from uuid import UUID

from wtforms import BooleanField, Field, HiddenField, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older than the library
from wtforms.widgets import CheckboxInput, ListWidget

from portal.casework.languages import RoundLanguage
from portal.core.dates import ImpossibleDate, NotADate, read_date
from portal.language.current import gettext, lazy_gettext
from portal.language.formats import country_name, language_name, sort_key
from portal.language.months import months_by_name
from portal.models.assessments import Campaign
from portal.staff.campaigns.marking import contents_of, mark_of
from portal.staff.campaigns.queries import Offer, Pair
from portal.staff.campaigns.services import NewCampaign
from portal.web.forms import PortalForm, at_most, required

LONGEST_TITLE = 120
DAY_LENGTH = len("2026-11-30")
_ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
IS_PAIR = re.compile(f"{_ID} {_ID}")


class BoxesField(SelectMultipleField):
    """Several boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class NewLinkForm(PortalForm):
    """Whether earlier links end when a new one is sent."""

    recall = BooleanField()  # its words stand on the supplier's page, which holds the form


class LanguagesForm(PortalForm):
    """Which unreviewed languages a campaign offers all the same."""

    allowed = BoxesField(lazy_gettext("Offer though not reviewed"), description=lazy_gettext(
        "Pages in such a language say so, and answers given in it are marked for those who read them."))

    def offer(self, languages: Sequence[RoundLanguage]) -> None:
        """Set what can be ticked: what nobody has approved, and what is ticked already."""
        self.allowed.choices = [SelectChoice(found.locale.tag, f"{language_name(found.locale.tag)} ({found.locale.own_name})")
                                for found in languages if not found.is_reviewed or found.is_allowed]


class CampaignForm(PortalForm):
    """A title, what is asked and how it is judged, until when, and whom."""

    title = StringField(lazy_gettext("Title"), description=lazy_gettext("For example: Medical technology, autumn 2026."),
                        validators=[required(lazy_gettext("Write a title.")), at_most(LONGEST_TITLE)])
    pair = SelectField(lazy_gettext("Questionnaire and rules"), validators=[required(lazy_gettext("Choose a questionnaire."))],
                       validate_choice=False)  # what is withdrawn meanwhile is refused with the reason, not as unknown
    risks = SelectField(lazy_gettext("List of country risks"), description=lazy_gettext(
        "Without one, questions and rules that depend on a country's risk stay silent."))
    closes_on = StringField(lazy_gettext("Last day to answer"), description=lazy_gettext("For example 2027-01-31."),
                            validators=[required(lazy_gettext("Write the last day to answer."))])
    authorities = BoxesField(lazy_gettext("Regions"), description=lazy_gettext("None ticked means all."))
    categories = BoxesField(lazy_gettext("Categories"), description=lazy_gettext("None ticked means all."))
    countries = BoxesField(lazy_gettext("Countries the suppliers are in"), description=lazy_gettext("None ticked means all."))

    withdrawn: Sequence[Pair] = ()
    """What cannot be chosen any more; the page says why."""

    def offer(self, offer: Offer, locale: str) -> None:
        """Set what can be chosen."""
        self.withdrawn = offer.withdrawn
        self.pair.choices = [SelectChoice(f"{pair.version_id} {pair.rule_set_id}", pair_of(pair.title, pair.number, pair.rules))
                             for pair in offer.pairs]
        self.risks.choices = [SelectChoice("", gettext("None")), *(SelectChoice(str(risks.id), _risk_label(
            risks.title, risks.year, is_example=risks.is_example)) for risks in offer.risk_lists)]
        for field, rows in ((self.authorities, offer.authorities), (self.categories, offer.categories)):
            field.choices = _sorted({row.code: row.name_sv if locale == "sv" else row.name_en for row in rows})
        self.countries.choices = _sorted({code: country_name(code) for code in offer.countries})

    def validate_pair(self, field: Field) -> None:
        """Take two ids only; whether they are there and fit each other is for the service to say.  Raises ValidationError."""
        if not IS_PAIR.fullmatch(field.data or ""):
            raise ValidationError(gettext("Choose a questionnaire."))

    def validate_closes_on(self, field: Field) -> None:
        """Read the day.  Raises ValidationError."""
        try:
            written = read_date(field.data or "", months_by_name())
        except (NotADate, ImpossibleDate):
            written = ""
        if len(written) != DAY_LENGTH:
            raise ValidationError(gettext("This is no date. Write year, month and day, such as 2027-01-31."))

    def new_campaign(self) -> NewCampaign:
        """Return what was entered; only after it was found sound."""
        version_id, rule_set_id = (UUID(part) for part in str(self.pair.data).split())
        choice = {"authorities": self.authorities.data or [], "categories": self.categories.data or [],
                  "countries": self.countries.data or []}
        return NewCampaign(
            title=" ".join((self.title.data or "").split()), version_id=version_id, rule_set_id=rule_set_id,
            closes_on=date.fromisoformat(read_date(self.closes_on.data or "", months_by_name())),
            risk_list_id=UUID(self.risks.data) if self.risks.data else None, choice=choice)


class SeenForm(PortalForm):
    """That somebody has seen the campaign as it stands, and nothing else."""

    seen = HiddenField()


class ChangeForm(CampaignForm):
    """The same of a campaign that is there: filled in with what it is made of."""

    seen = HiddenField()

    @classmethod
    def holding(cls, campaign: Campaign) -> Self:
        """Return the form as a campaign fills it in."""
        return cls(formdata=None, title=campaign.title, pair=_key_of(campaign), closes_on=campaign.closes_on.isoformat(),
                   risks=str(campaign.risk_list_id or ""), seen=mark_of(campaign), **contents_of(campaign)["choice"])

    def keep(self, campaign: Campaign) -> None:
        """Let the campaign's own choice stand where it is no longer offered: a box that is not drawn would be taken for unticked.

        A questionnaire that cannot be chosen any more leaves an empty line instead, so that no other is taken for it unseen.
        """
        if _key_of(campaign) not in {choice.value for choice in _choices(self.pair)}:
            self.pair.choices = [SelectChoice("", gettext("Choose")), *_choices(self.pair)]
        for field, kind in ((self.authorities, "authorities"), (self.categories, "categories"), (self.countries, "countries")):
            offered = _choices(field)
            missing = {*campaign.choice.get(kind, ())} - {choice.value for choice in offered}
            field.choices = offered + _sorted({code: country_name(code) if kind == "countries" else code for code in missing})

    def see(self, campaign: Campaign) -> None:
        """Take the campaign as it stands now for seen: the page shows it."""
        self.seen.raw_data, self.seen.data = None, mark_of(campaign)


def pair_of(title: str, number: str, rules: str) -> str:
    """Return what a version with its rules is called."""
    return gettext("%(title)s %(number)s, rules %(rules)s", title=title, number=number, rules=rules)


def _key_of(campaign: Campaign) -> str:
    return f"{campaign.questionnaire_version_id} {campaign.rule_set_version_id}"


def _choices(field: SelectField | SelectMultipleField) -> list[SelectChoice]:
    offered: Any = field.choices  # the stubs know tuples only
    return list(offered)


def _sorted(labels: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(code, label) for code, label in sorted(labels.items(), key=lambda pair: sort_key(pair[1]))]


def _risk_label(title: str, year: int, *, is_example: bool) -> str:
    if is_example:
        return gettext("%(title)s, %(year)s (an example, not for real rounds)", title=title, year=year)
    return gettext("%(title)s, %(year)s", title=title, year=year)
