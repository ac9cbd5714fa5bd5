"""What is entered on the last page: who signs."""

from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import InputRequired

from portal.language.current import lazy_gettext
from portal.web.forms import PortalForm, at_most, required


class SignForm(PortalForm):
    """Name, role and the statement; `form_key` makes a repeated request harmless."""

    form_key = HiddenField()
    name = StringField(lazy_gettext("Name"), validators=[required(lazy_gettext("Write the name of the person who signs.")),
                                                         at_most(200)])
    role = StringField(lazy_gettext("Role in the company"),
                       description=lazy_gettext("For example managing director or sustainability manager"),
                       validators=[required(lazy_gettext("Write the role of the person who signs.")), at_most(200)])
    certify = BooleanField(lazy_gettext("Statement"), validators=[
        InputRequired(lazy_gettext("Tick the statement to sign. Without it the answers cannot be submitted."))])
