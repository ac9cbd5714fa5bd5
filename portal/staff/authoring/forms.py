"""What is entered on the pages of authoring."""

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older than the library
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.core.instances import MOST_SITES
from portal.language.current import lazy_gettext, lazy_pgettext
from portal.web.forms import PortalForm, at_most, required

LONGEST_TITLE, LONGEST_NOTE, MOST_EMPLOYEES = 120, 1000, 1_000_000


class BoxesField(SelectMultipleField):
    """Several boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class UploadForm(PortalForm):
    """A package or workbook that becomes a draft."""

    title = StringField(lazy_gettext("What does the draft change?"), description=lazy_gettext(
        "A few words, for example: Questions about heat at work."),
        validators=[required(lazy_gettext("Say in a few words what the draft changes.")), at_most(LONGEST_TITLE)])
    file = FileField(lazy_gettext("File"), description=lazy_gettext(
        "A package (.zip) or a workbook (.xlsx), as downloaded from a published version. Faults are listed, nothing is "
        "published."),
        validators=[FileRequired(lazy_gettext("Choose a file."))])


class ReplaceForm(PortalForm):
    """A mended file in a draft's place."""

    file = FileField(lazy_gettext("Mended file"), validators=[FileRequired(lazy_gettext("Choose a file."))])
    seen = HiddenField()


class ActForm(PortalForm):
    """One step of a draft's life."""

    what = HiddenField()
    seen = HiddenField()
    note = TextAreaField(lazy_gettext("A word to the colleague (may be left empty)"), validators=[at_most(LONGEST_NOTE)])


class StandingForm(PortalForm):
    """Withdrawing what is published, for a reason; or taking it into use again, which needs none."""

    what = HiddenField(default="withdraw")
    why = TextAreaField(lazy_gettext("Why is it withdrawn?"), description=lazy_gettext(
        "Whoever wants to use it reads the reason. For example: Question 4.2 was misunderstood; use 2026-2."),
        validators=[at_most(LONGEST_NOTE)])


class WordingForm(PortalForm):
    """What the new wording is for; the texts themselves stand in fields named after their keys."""

    title = StringField(lazy_gettext("What does the draft change?"), description=lazy_gettext(
        "A few words, for example: Clearer help about risk suppliers."),
        validators=[required(lazy_gettext("Say in a few words what the draft changes.")), at_most(LONGEST_TITLE)])


class ProfileForm(PortalForm):
    """As which supplier a questionnaire is tried; stands in the address, so that a preview can be sent to a colleague."""

    version = SelectField(lazy_gettext("Version"), validators=[Optional()])
    language = SelectField(lazy_gettext("Language"), default="", validators=[Optional()])
    clauses = BoxesField(lazy_gettext("Versions of the contract terms"), choices=[
        SelectChoice("2018", "2018"), SelectChoice("2023", "2023")])
    levels = BoxesField(lazy_gettext("Levels in the contracts"), choices=[
        SelectChoice("basic", lazy_pgettext("level", "basic")), SelectChoice("advanced", lazy_pgettext("level", "advanced"))])
    employees = IntegerField(lazy_gettext("Employees, as the register knows"), validators=[
        Optional(), NumberRange(0, MOST_EMPLOYEES, lazy_gettext("Write a whole number."))])
    labour_intensive = BooleanField(lazy_gettext("Delivers a labour-intensive service, such as cleaning or transport"))
    has_parent = BooleanField(lazy_gettext("Belongs to a group"))
    country = SelectField(lazy_gettext("Country of the supplier and its sites"), default="SE", validators=[Optional()])
    sites = SelectField(lazy_gettext("Sites that the kansli has chosen"), coerce=int, default=0, choices=[
        SelectChoice(0, lazy_gettext("none: the company answers once")),
        *(SelectChoice(count, str(count)) for count in range(1, MOST_SITES + 1))])
