"""What may be entered at the end of a deviation."""

from wtforms import IntegerField, TextAreaField
from wtforms.widgets import HiddenInput

from portal.language.current import lazy_gettext
from portal.web.forms import AskedForm, PortalForm, at_most, required

LONGEST_REASON = 2_000


def _reason(control: str | None = None) -> TextAreaField:
    return TextAreaField(lazy_gettext("Reason"), id=control, description=lazy_gettext("Read by the supplier and the regions."),
                         validators=[required(lazy_gettext("Write the reason.")), at_most(LONGEST_REASON)])


class EndingForm(PortalForm):
    """Why a deviation ends, and the revision that was shown."""

    revision = IntegerField(widget=HiddenInput(), validators=[required()])
    reason = _reason()


class WithdrawalForm(AskedForm, EndingForm):
    """The same beside it on the page, asked once more: its field has an id of its own."""

    reason = _reason("withdraw-reason")
