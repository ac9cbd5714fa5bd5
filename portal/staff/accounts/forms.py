"""What may be entered when signing in and on one's own page."""

from wtforms import EmailField, Field, HiddenField, PasswordField, StringField, ValidationError

from portal.core.passwords import GREATEST_LENGTH
from portal.language.current import gettext, lazy_gettext
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
    unstored = HiddenField()  # filled where the session was over when a form came (`web.access`); kept through wrong passwords


class CodeForm(PortalForm):
    """A code from the app, or a recovery code."""

    code = StringField(lazy_gettext("One-time code"),
                       validators=[required(lazy_gettext("Write the six digits from the app.")), at_most(LONGEST_CODE)])


class RecoveryForm(PortalForm):
    """A code that shows that it is still the owner who asks for new recovery codes."""

    code = StringField(lazy_gettext("One-time code from the app"),
                       validators=[required(lazy_gettext("Write the six digits from the app.")), at_most(LONGEST_CODE)])


class PasswordForm(PortalForm):
    """The present password, and a new one twice."""

    present = PasswordField(lazy_gettext("Present password"),
                            validators=[required(lazy_gettext("Write your present password.")), at_most(GREATEST_LENGTH)])
    new = PasswordField(lazy_gettext("New password"), description=lazy_gettext(
        "At least 12 characters. Several words that do not belong together are easy to remember and hard to guess."),
        validators=[required(lazy_gettext("Write a new password.")), at_most(GREATEST_LENGTH)])
    again = PasswordField(lazy_gettext("New password once more"),
                          validators=[required(lazy_gettext("Write the new password once more.")), at_most(GREATEST_LENGTH)])

    def validate_new(self, field: Field) -> None:
        """Refuse the password that is to be replaced."""
        if field.data == self.present.data:
            raise ValidationError(gettext("This is the present password. Choose another one."))

    def validate_again(self, field: Field) -> None:
        """Refuse a slip of the fingers."""
        if field.data != self.new.data:
            raise ValidationError(gettext("The two are not the same. Write the new password once more."))
