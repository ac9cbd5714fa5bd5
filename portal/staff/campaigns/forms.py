"""What is entered to make a campaign."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from wtforms import BooleanField, Field, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older than the library
from wtforms.widgets import CheckboxInput, ListWidget

from portal.casework.languages import RoundLanguage
from portal.core.dates import ImpossibleDate, NotADate, read_date
from portal.language.current import gettext, lazy_gettext
from portal.language.formats import country_name, language_name, sort_key
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
        self.pair.choices = [SelectChoice(f"{pair.version_id} {pair.rule_set_id}", gettext(
            "%(title)s %(number)s, rules %(rules)s", title=pair.title, number=pair.number, rules=pair.rules))
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
            written = read_date(field.data or "")
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
            closes_on=date.fromisoformat(read_date(self.closes_on.data or "")),
            risk_list_id=UUID(self.risks.data) if self.risks.data else None, choice=choice)


def _sorted(labels: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(code, label) for code, label in sorted(labels.items(), key=lambda pair: sort_key(pair[1]))]


def _risk_label(title: str, year: int, *, is_example: bool) -> str:
    if is_example:
        return gettext("%(title)s, %(year)s (an example, not for real rounds)", title=title, year=year)
    return gettext("%(title)s, %(year)s", title=title, year=year)
