"""What is entered of a site: by the supplier, or by the kansli for it."""

from typing import Any

from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types shipped for it
from wtforms.validators import DataRequired, InputRequired

from portal.casework.sites import SiteDetails
from portal.core.instances import SiteOwner
from portal.language.current import gettext, lazy_gettext
from portal.language.formats import countries
from portal.models.sites import Site
from portal.web.forms import PortalForm, at_most

LONGEST_NAME, LONGEST_TEXT = 120, 300
OWNERS: dict[str, str] = {
    SiteOwner.OWN: lazy_gettext("We ourselves"),
    SiteOwner.SUPPLIER: lazy_gettext("One of our suppliers"),
}
"""Who owns a site, as the supplier says it."""


def tidied(text: str | None) -> str:
    """Return a line of text without space around it, and with single spaces within."""
    return " ".join((text or "").split())


class SiteForm(PortalForm):
    """A factory or workplace."""

    name = StringField(lazy_gettext("Name of the site"), filters=[tidied],
                       description=lazy_gettext("As you speak of it, for example Sialkot Works."),
                       validators=[DataRequired(lazy_gettext("Write what the site is called.")), at_most(LONGEST_NAME)])
    makes = StringField(lazy_gettext("What is made or done there"),
                        description=lazy_gettext("For example scissors and tweezers, or cleaning of hospitals."),
                        filters=[tidied],
                        validators=[DataRequired(lazy_gettext("Write what is made or done there.")), at_most(LONGEST_TEXT)])
    address = StringField(lazy_gettext("Street address (optional)"), filters=[tidied], validators=[at_most(LONGEST_TEXT)])
    town = StringField(lazy_gettext("Town"), filters=[tidied],
                       validators=[DataRequired(lazy_gettext("Write the town.")), at_most(LONGEST_NAME)])
    country = SelectField(lazy_gettext("Country"), validators=[InputRequired(lazy_gettext("Choose the country."))])
    owner = RadioField(lazy_gettext("Who owns it"), validators=[InputRequired(lazy_gettext("Choose who owns it."))])

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - what WTForms takes
        super().__init__(*args, **more)
        self.country.choices = [SelectChoice("", gettext("Choose")), *(SelectChoice(code, name) for code, name in countries())]
        self.owner.choices = [SelectChoice(value, str(words)) for value, words in OWNERS.items()]

    @classmethod
    def of(cls, site: Site) -> "SiteForm":
        """Return the form filled with what is known."""
        return cls(formdata=None, name=site.name, makes=site.makes, address=site.address, town=site.town, country=site.country,
                   owner=site.owner.value)

    def is_begun(self) -> bool:
        """Whether anything has been entered or chosen."""
        return any(field.data for field in (self.name, self.makes, self.address, self.town, self.country, self.owner))

    def details(self) -> SiteDetails:
        """Return what was entered; only after it was found sound."""
        name, makes, address, town = (str(field.data) for field in (self.name, self.makes, self.address, self.town))
        return SiteDetails(name, address, town, str(self.country.data), makes, SiteOwner(self.owner.data))
