"""What is entered on the pages of translations."""

from flask import request
from flask_wtf.file import FileField, FileRequired

from portal.language.current import lazy_gettext
from portal.staff.translations.services import LONGEST, Given
from portal.web.forms import PortalForm

MOST_FORMS, LONGEST_KEY = 6, 12_000


class UploadForm(PortalForm):
    """A translated file."""

    file = FileField(lazy_gettext("PO file"), description=lazy_gettext(
        "A file downloaded here, with your translations. Sound texts are saved, faulty ones are listed; nothing gets lost."),
        validators=[FileRequired(lazy_gettext("Choose a file."))])


def given_text() -> Given:
    """Return the one text that was sent, line ends as everywhere else."""
    forms = request.form.getlist("text")[:MOST_FORMS]
    return Given(request.form.get("key", "")[:LONGEST_KEY], tuple(_plain(form) for form in forms), request.form.get("seen", ""))


def given_texts() -> list[Given]:
    """Return the texts that were ticked, each as it was seen."""
    return [Given(key, (), seen) for seen, _, key in (value.partition(" ") for value in request.form.getlist("approve"))]


def _plain(text: str) -> str:
    return text[:LONGEST + 1].replace("\r\n", "\n").replace("\r", "\n")
