"""What is entered on the page that takes in a file: the file first, then that it may be stored."""

import os

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, Field, HiddenField, ValidationError

from portal.language.current import gettext, lazy_gettext
from portal.language.formats import format_number
from portal.web.forms import PortalForm

LARGEST_UPLOAD = 18_000_000
"""Bytes. The file travels along in the next page, a third longer there, and `portal serve` takes 26 million in one request."""
MILLION = 1_000_000


class UploadForm(PortalForm):
    """A file to look at."""

    file = FileField(lazy_gettext("File with suppliers"), description=lazy_gettext(
        "CSV or Excel (.xlsx), one row a contract. Nothing is stored before you have seen what would change."),
        validators=[FileRequired(lazy_gettext("Choose a file."))])

    def validate_file(self, field: Field) -> None:
        """Refuse a file that the next page could not carry."""
        size = field.data.seek(0, os.SEEK_END)
        field.data.seek(0)
        if size > LARGEST_UPLOAD:
            raise ValidationError(gettext(
                "The file is larger than a page can carry (at most: %(most)s MB). Split it, or ask whoever runs the portal "
                "to take it in with the command “portal suppliers import”.", most=format_number(LARGEST_UPLOAD // MILLION)))


class KeptFileForm(PortalForm):
    """The file that was looked at, carried along in the page, and what is to become of it."""

    content = HiddenField()
    """`web.carrying.packed`."""
    name = HiddenField()
    skip_faulty = BooleanField(lazy_gettext("Store the sound rows and leave out the faulty ones"))
