"""What is entered to choose sites."""

from collections.abc import Sequence
from uuid import UUID

from wtforms import SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types shipped for it
from wtforms.widgets import CheckboxInput, ListWidget

from portal.language.current import lazy_gettext
from portal.language.formats import country_name
from portal.models.sites import Site
from portal.web.forms import PortalForm, at_most

LONGEST_REASON = 600


class ChoiceForm(PortalForm):
    """Which sites, and why."""

    sites = SelectMultipleField(lazy_gettext("Sites"), coerce=UUID, validate_choice=False, widget=ListWidget(prefix_label=False),
                                option_widget=CheckboxInput())
    because = TextAreaField(lazy_gettext("Why these"), validators=[at_most(LONGEST_REASON)], description=lazy_gettext(
        "Read by the supplier. For example: most of what you deliver is made there."))

    def offer(self, listed: Sequence[Site]) -> None:
        """Fill in the sites that can be chosen."""
        self.sites.choices = [SelectChoice(str(site.id), f"{site.name}, {site.town}, {country_name(site.country)}: {site.makes}")
                              for site in listed]
