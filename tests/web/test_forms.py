"""What every form of ours does with a limit: a text over it is refused in words and kept, never cut by the browser."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import StringField, TextAreaField

from portal.web.forms import PortalForm, at_most
from portal.web.templating import init_templating


class LimitedForm(PortalForm):
    long = TextAreaField("Reason", validators=[at_most(10)])
    brief = StringField("Name", validators=[at_most(10)])


@pytest.fixture
def limited():
    app = Flask(__name__)
    app.secret_key = "only here"
    init_templating(app)

    def filled(**given):
        with app.test_request_context():
            form = LimitedForm(MultiDict(given), meta={"csrf": False})
            form.validate()
            return form, str(form.long()), str(form.brief())

    return filled


def test_a_long_text_is_counted_and_not_cut_while_a_line_keeps_its_length(limited):
    _, long, brief = limited()
    assert "maxlength" not in long
    assert 'data-limit="10"' in long
    assert 'maxlength="10"' in brief
    assert "data-limit" not in brief


@pytest.mark.parametrize(("text", "is_refused"), [
    ("x" * 10, False), ("x" * 11, True), ("12345\r\n789", False), ("å" * 10, False), ("12345\r\n78901", True)])
def test_a_limit_counts_as_the_reader_does_with_one_for_a_line_break(limited, text, is_refused):
    form, long, _ = limited(long=text)
    assert form.long.errors == (["Shorten this. Characters at most: 10."] if is_refused else [])
    assert text in long
