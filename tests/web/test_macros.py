"""The macros over WTForms fields and the parts of pages."""

from types import SimpleNamespace

import pytest
from wtforms import Form, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput

from portal.language.current import use_locale
from portal.web.fields import form_faults
from portal.web.templating import make_environment
from tests.web.parsing import Page

HOSTILE = """"><script>alert('x')</script>&amp;"""
CHOICES = [SelectChoice("confirm", "Confirm"), SelectChoice("dismiss", "Dismiss")]


class SampleForm(Form):
    decision = RadioField("Decision", choices=CHOICES)
    roles = SelectMultipleField("Roles", choices=CHOICES, option_widget=CheckboxInput())
    reason = TextAreaField("Reason", description="Read by the supplier.", validators=[InputRequired("Write a reason.")])
    name = StringField(HOSTILE)


def draw(source, **context):
    environment = make_environment()
    return Page(environment.from_string(source).render(context))


@pytest.fixture
def refused():
    form = SampleForm(data={"decision": "wrong", "reason": "", "name": HOSTILE})
    assert not form.validate()
    return form


def test_a_control_is_tied_to_its_hint_and_its_fault(refused):
    page = draw('{% from "web/fields.html" import textarea %}{{ textarea(form.reason, rows=2, limit=500) }}', form=refused)
    control = page.by_id("reason")
    assert control["aria-describedby"] == "reason-help reason-error"
    assert control["aria-invalid"] == "true"
    assert control["data-limit"] == "500"
    assert page.by_id("reason-error").text == "Error: Write a reason."
    assert page.all("label", **{"for": "reason"})[0].text == "Reason"


def test_a_sound_control_carries_no_needless_attribute():
    page = draw('{% from "web/fields.html" import text %}{{ text(form.name) }}', form=SampleForm())
    assert set(page.by_id("name").attributes) == {"class", "id", "name", "type", "value"}


def test_a_group_has_a_legend_and_its_fault_is_tied_to_it(refused):
    page = draw('{% from "web/fields.html" import radios %}{{ radios(form.decision, inline=true) }}', form=refused)
    assert page.all("legend")[0].text == "Decision"
    assert page.all("fieldset")[0]["aria-describedby"] == "decision-error"
    assert [radio["value"] for radio in page.all("input", type="radio")] == ["confirm", "dismiss"]
    assert "data-inline" in page.all("div", class_="options")[0].attributes


def test_the_summary_leads_to_every_control(refused):
    assert form_faults(refused)[0][0] == "decision-0"
    page = draw('{% from "web/fields.html" import error_summary, radios, textarea %}{{ error_summary(faults) }}'
                '{{ radios(form.decision) }}{{ textarea(form.reason) }}', faults=form_faults(refused), form=refused)
    summary = page.by_id("faults")
    assert (summary["role"], summary["tabindex"], summary["aria-labelledby"]) == ("alert", "-1", "faults-h")
    assert page.by_id("faults-h").text == "2 answers need mending"
    for link in page.all("a"):
        assert page.by_id(link["href"].removeprefix("#")).tag in ("input", "textarea")


def test_no_faults_give_no_summary():
    assert draw('{% from "web/fields.html" import error_summary %}{{ error_summary([]) }}').elements == []


def test_a_fault_of_a_group_of_boxes_leads_to_the_first():
    form = SampleForm(data={"roles": ["wrong"], "reason": "x"})
    form.validate()
    assert ("roles-0", "Roles: 'wrong' is not a valid choice for this field.") in form_faults(form) or \
        [anchor for anchor, _ in form_faults(form) if anchor.startswith("roles")] == ["roles-0"]


def test_hostile_labels_and_values_are_harmless(refused):
    page = draw('{% from "web/fields.html" import text %}{{ text(form.name) }}', form=refused)
    assert page.by_id("name")["value"] == HOSTILE
    assert page.all("script") == []


def test_a_task_list_links_what_can_be_opened_and_says_the_state():
    items = [SimpleNamespace(title="About", url="/a", about="3 questions", state="done", words="Done"),
             SimpleNamespace(title="Workers", url="", about="Not asked, because …", state="none", words="Not asked")]
    page = draw('{% from "web/components.html" import task_list %}{{ task_list(items) }}', items=items)
    assert [link["aria-describedby"] for link in page.all("a")] == ["t0"]
    assert [state["data-state"] for state in page.all("span", class_="state")] == ["done", "none"]


def test_answers_show_lines_comments_and_what_is_missing():
    items = [SimpleNamespace(question="1.1 What?", lang="sv", lines=["<b>", "two"], comment="c", url="/x", anchor="a-1"),
             SimpleNamespace(question="1.2 Who?", lang=None, lines=[], comment="", url="/y", anchor="a-2")]
    page = draw('{% from "web/components.html" import answers %}{{ answers(items) }}', items=items)
    assert page.all("dt")[0]["lang"] == "sv"
    assert page.all("dd")[0].text == "<b>twoComment: c"
    assert page.by_id("a-2")["class"] == "missing"
    assert [link.text for link in page.all("a")] == ["Change: 1.1 What?", "Answer: 1.2 Who?"]


def test_a_name_that_is_swedish_says_so_elsewhere():
    source = '{% from "web/components.html" import mark %}{{ mark("/", "Aktsam") }}'
    assert draw(source).all("span")[0]["lang"] == "sv"
    with use_locale("sv"):
        assert draw(source).all("span")[0]["lang"] is None


def test_output_has_no_indentation_and_no_line_break_beside_a_block():
    source = "<ul>\n    {% for n in (1, 2) %}\n      <li>{{ n }}</li>\n    {% endfor %}\n\n</ul> {% if 1 %}<b>{% endif %} x\n"
    assert make_environment().from_string(source).render() == "<ul><li>1</li><li>2</li></ul> <b> x"


def test_line_breaks_that_a_reader_sees_stay():
    source = "<p>One\n  <a>two</a>\n  <b>three</b>\n</p>\n<textarea>\n{{ text }}</textarea>\n<pre>\n{{ text }}</pre>"
    html = make_environment().from_string(source).render(text="a\n<p>\n b")
    assert html == ("<p>One\n<a>two</a>\n<b>three</b></p><textarea>\na\n&lt;p&gt;\n b</textarea>\n"
                    "<pre>\na\n&lt;p&gt;\n b</pre>")
