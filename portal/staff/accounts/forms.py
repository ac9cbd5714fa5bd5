"""What may be entered when signing in and on one's own page."""

from wtforms import EmailField, HiddenField, PasswordField, StringField

from portal.core.passwords import GREATEST_LENGTH
from portal.language.current import lazy_gettext
from portal.web.forms import PortalForm, at_most, required

LONGEST_ADDRESS = 254
LONGEST_CODE = 40


class SignInForm(PortalForm):
    """Address and password."""

    email = EmailField(lazy_gettext("E-mail address"),
                       validators=[required(lazy_gettext("Write your e-mail address.")), at_most(LONGEST_ADDRESS)])
    password = PasswordField(lazy_gettext("Password"),
                             validators=[required(lazy_gettext("Write your password.")), at_most(GREATEST_LENGTH)])
    next = HiddenField()  # judged by `web.returning`: nobody could mend it


class CodeForm(PortalForm):
    """A code from the app, or a recovery code."""

    code = StringField(lazy_gettext("One-time code"),
                       validators=[required(lazy_gettext("Write the six digits from the app.")), at_most(LONGEST_CODE)])


class RecoveryForm(PortalForm):
    """A code that shows that it is still the owner who asks for new recovery codes."""

    code = StringField(lazy_gettext("One-time code from the app"),
                       validators=[required(lazy_gettext("Write the six digits from the app.")), at_most(LONGEST_CODE)])
