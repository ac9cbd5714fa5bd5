"""What is entered on the page that takes in a file: the file first, then that it may be stored."""

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField

from portal.language.current import lazy_gettext
from portal.web.forms import PortalForm


class UploadForm(PortalForm):
    """A file to look at."""

    file = FileField(lazy_gettext("File with suppliers"), description=lazy_gettext(
        "CSV or Excel (.xlsx), one row a contract. Nothing is stored before you have seen what would change."),
        validators=[FileRequired(lazy_gettext("Choose a file."))])


class KeptFileForm(PortalForm):
    """The file that was looked at, carried along in the page, and what is to become of it."""

    content = HiddenField()
    """`web.carrying.packed`."""
    name = HiddenField()
    skip_faulty = BooleanField(lazy_gettext("Store the sound rows and leave out the faulty ones"))
