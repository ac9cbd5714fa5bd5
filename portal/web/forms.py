"""What every form of ours but the question pages is built on: texts in the reader's language, the session's masked CSRF value."""

from typing import Any

from flask import g
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import Field, HiddenField, TextAreaField, ValidationError
from wtforms.csrf.core import CSRF
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Length

from portal.language.current import lazy_gettext, untranslated
from portal.web.security import masked_csrf_token


class RequestsCsrf(CSRF):
    """Carries the value that the application checks before every view (`web.security`), and insists that it was checked."""

    def generate_csrf_token(self, csrf_token_field: Field) -> str:
        """Return the session's value, masked anew."""
        return masked_csrf_token()

    def validate_csrf_token(self, form: BaseForm, field: Field) -> None:
        """Refuse a form that came past the application's check."""
        if not g.get("csrf_valid", False):
            raise ValidationError("the request was not checked")


class Speech:
    """WTForms' own messages through our catalogue; WTForms fills them itself."""

    def gettext(self, string: str) -> str:
        """Return a message in the current language."""
        return untranslated()["gettext"](string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Return the form of a message for a number."""
        return untranslated()["ngettext"](singular, plural, n)


class PortalForm(FlaskForm):
    """A form of ours. Pages print the CSRF value with `csrf_token()`; filters in addresses pass `meta={"csrf": False}`."""

    class Meta(FlaskForm.Meta):
        """How WTForms builds the form."""

        csrf_class = RequestsCsrf

        def get_translations(self, form: BaseForm) -> Any:  # noqa: ANN401 - WTForms' own signature
            """Speak through our catalogue."""
            return Speech()

        def render_field(self, field: Field, render_kw: Any) -> Markup:  # noqa: ANN401 - WTForms' own signature
            """Draw a control. A long text carries its limit for the counter: by `maxlength` a browser cuts without a word."""
            if isinstance(field, TextAreaField) and (limit := field.flags.maxlength):
                render_kw = {"data-limit": limit, **render_kw, "maxlength": False}
            drawn: Markup = super().render_field(field, render_kw)
            return drawn


class AskedForm(PortalForm):
    """What is asked once more before it is done, on a page of its own; what was typed goes there and back with it."""

    step = HiddenField(validators=[Length(max=4)])

    @property
    def is_sure(self) -> bool:
        """Whether the answer was yes."""
        return self.step.data == "send"

    @property
    def goes_back(self) -> bool:
        """Whether the answer was no."""
        return self.step.data == "back"


class AtMost(Length):
    """Refuses what is too long, counted as the page counts: a line break is one character, though it is sent as two."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Raise ValidationError with the message."""
        if len((field.data or "").replace("\r\n", "\n")) > self.max:
            raise ValidationError(str(self.message) % {"max": self.max})


def required(message: str = lazy_gettext("Fill in this field.")) -> InputRequired:
    """Return a check that something was given."""
    return InputRequired(message)


def at_most(length: int) -> AtMost:
    """Return a check that a text is not longer than so many characters."""
    return AtMost(max=length, message=lazy_gettext("Shorten this. Characters at most: %(max)d."))
