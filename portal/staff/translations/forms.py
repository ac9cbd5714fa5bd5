"""What is entered on the pages of translations."""

from dataclasses import dataclass

from flask import request
from flask_wtf.file import FileField, FileRequired

from portal.language.current import lazy_gettext
from portal.staff.translations.reading import anchor_of
from portal.staff.translations.services import Given
from portal.web.forms import PortalForm

MOST_FORMS, MOST_ROWS = 6, 100


class UploadForm(PortalForm):
    """A translated file."""

    file = FileField(lazy_gettext("PO file"), description=lazy_gettext(
        "A file downloaded here, with your translations. Sound texts are saved, faulty ones are listed; nothing gets lost."),
        validators=[FileRequired(lazy_gettext("Choose a file."))])


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page of texts as it was sent.

    Attributes:
        given: every text on it as it stood in its fields.
        pressed: key of the text whose own button was pressed; empty for any other button.
        ticked: what was ticked for approval, as the boxes have it.
    """

    given: tuple[Given, ...] = ()
    pressed: str = ""
    ticked: frozenset[str] = frozenset()


def given_sheet() -> Sheet:
    """Return the page that was sent, nothing of it cut and line ends as everywhere else."""
    form, anchors = request.form, {key: anchor_of(key) for key in request.form.getlist("key")[:MOST_ROWS]}
    given = [Given(key, tuple(map(_plain, form.getlist(f"{anchor}-text")[:MOST_FORMS])), form.get(f"{anchor}-seen", ""))
             for key, anchor in anchors.items()]
    pressed = next((key for key, anchor in anchors.items() if anchor == form.get("save")), "")
    return Sheet(tuple(given), pressed, frozenset(form.getlist("approve")))


def given_texts() -> list[Given]:
    """Return the texts that were ticked, each as it was seen."""
    return [Given(key, (), seen) for seen, _, key in (value.partition(" ") for value in request.form.getlist("approve"))]


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
