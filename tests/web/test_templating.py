"""Templates are compiled once in a process, and printed without line breaks that no reader sees."""

import pytest
from jinja2 import DictLoader

from portal.web.templating import make_environment, without_breaks


def loading(source):
    environment = make_environment()
    environment.loader = DictLoader({"page.html": source})
    return environment.get_template("page.html")


def code(template):
    return template.root_render_func.__code__


def test_what_one_application_has_compiled_the_next_one_uses():
    assert code(loading("{{ name }} compiled once")) is code(loading("{{ name }} compiled once"))


def test_another_source_of_the_same_name_is_compiled_anew():
    assert loading("One {{ name }}").render(name="A") == "One A"
    assert loading("Two {{ name }}").render(name="A") == "Two A"


@pytest.mark.parametrize(("printed", "left"), [
    ("<div>\n<p>Text</p>\n</div>", "<div><p>Text</p></div>"),
    ("<p>One\ntwo <b>three</b>\n<i>four</i></p>", "<p>One\ntwo <b>three</b>\n<i>four</i></p>"),
    ('<button type="submit">A</button>\n<button>B</button>', '<button type="submit">A</button>\n<button>B</button>'),
    ("<textarea>\n</textarea>", "<textarea>\n</textarea>"),
])
def test_breaks_go_where_a_block_begins_or_ends_and_stay_between_words(printed, left):
    assert without_breaks(printed) == left
