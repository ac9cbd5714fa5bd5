"""What the macros of `web/fields.html` need to know of a WTForms field: its ids, its faults, its first control."""

from wtforms import Field, Form
from wtforms.fields.choices import SelectFieldBase
from wtforms.widgets import Option

Fault = tuple[str, str]
"""The id of a control and what is wrong there."""


def aria(field: Field, *more: str) -> dict[str, str]:
    """Return the attributes that tie a control to its hint, its fault and further ids.

    Empty when there is nothing to tie.
    """
    parts = [f"{field.id}-{part}" for part, there in (("help", field.description), ("error", field.errors)) if there]
    attributes = {"aria-describedby": " ".join((*parts[:1], *more, *parts[1:]))} if parts or more else {}
    return attributes | ({"aria-invalid": "true"} if field.errors else {})


def form_faults(form: Form) -> list[Fault]:
    """Return every fault of a form, in its order, with the control where it can be mended; faults of the whole come first."""
    whole = [(next((field.id for field in form), ""), str(error)) for error in form.form_errors]
    return whole + [(first_control(field), f"{field.label.text}: {error}") for field in form for error in field.errors]


def first_control(field: Field) -> str:
    """Return the id of a field's control; of a group of radio buttons or boxes, the first one's."""
    grouped = isinstance(field, SelectFieldBase) and not isinstance(field.option_widget, Option)
    return f"{field.id}-0" if grouped else str(field.id)
