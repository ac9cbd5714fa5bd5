"""Templates compile, use what they import, hold no words but through gettext, and leave escaping and the CSP whole."""

import ast
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from portal.platform.letters import composing
from portal.web.templating import make_environment
from tests.house.sources import modules, templates, text, tree

OF_PAGES = make_environment()
OF_LETTERS = composing.environment(escapes=True)  # letters are composed by jobs, far from any page
GETTEXT = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
NO_TRANSLATION = {"Aktsam", "SHA-256", "CSV", "XLSX", "YAML", "TOTP"}
SPOKEN = {"title", "alt", "placeholder", "aria-label", "aria-description", "label"}
VALUE = "jinjavalue"  # stands where a template prints something; made of letters so that it may be the name of an element
LETTERS = re.compile(r"[^\W\d_]")
SENTENCE = re.compile(r"^[A-ZÅÄÖ][a-zåäö]+")  # names of classes and fields begin small
MAY_MARK = "portal/web/markup.py"


def test_every_template_compiles():
    for path in templates():
        _environment(path).compile(text(path), str(path))


@pytest.mark.parametrize(("source", "words"), [
    ("<p>{{ name }}</p>", []),
    ("<p>Welcome, {{ name }}</p>", ["Welcome, jinjavalue"]),
    ("<p>{% trans %}Welcome{% endtrans %} {# a note #} &nbsp;·</p>", []),
    ("{% if name %}<b>yes</b>{% endif %}", ["yes"]),
    ('<img alt="{{ _("A map") }}"><a title="Home" class="big">1</a>', ["title=Home"]),
    ('<meta name="viewport" content="width"><meta name="description" content="About us">', ["content=About us"]),
])
def test_the_reader_of_templates_tells_words_from_markup(source: str, words: list[str]):
    assert _Reader(_skeleton(source)).words == words


def test_the_reader_of_templates_sees_inline_code():
    found = _Reader('<p style="x" onclick="y"><script nonce="1">z()</script><script src="a.js"></script><style></style>').inline
    assert found == ["<p style>", "<p onclick>", "<script>", "<style>"]


def test_pages_hold_no_bare_text():
    assert _faults(lambda path: _Reader(_skeleton(text(path), _environment(path))).words) == {}


def test_macros_are_given_no_bare_text():
    assert _faults(_untranslated) == {}


def test_pages_hold_no_inline_code_or_style_and_letters_no_code():
    def inline(path: Path) -> list[str]:
        found = _Reader(_skeleton(text(path), _environment(path))).inline
        return [fault for fault in found if not (_is_letter(path) and "style" in fault)]  # mail programs know no style sheets

    assert _faults(inline) == {}


def test_every_imported_macro_is_used():
    assert _faults(_unused) == {}


def test_no_template_turns_escaping_off():
    def unsafe(path: Path) -> list[str]:
        parsed = _environment(path).parse(text(path))
        filters = [f"line {node.lineno}: |safe" for node in parsed.find_all(nodes.Filter) if node.name == "safe"]
        return filters + [f"line {node.lineno}: autoescape" for node in parsed.find_all(nodes.ScopedEvalContextModifier)]

    assert _faults(unsafe) == {}


def test_one_module_alone_calls_text_markup():
    def calls(path: Path) -> set[str]:
        called = [node.func for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
        names = {func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "") for func in called}
        return names & {"Markup", "render_template_string"}

    found = {str(path): names for path in modules() if path.parts[0] == "portal" and (names := calls(path))}
    assert set(found) <= {MAY_MARK}, found


def _faults(find: Callable[[Path], list[str]]) -> dict[str, list[str]]:
    return {str(path): found for path in templates() if (found := find(path))}


def _is_letter(path: Path) -> bool:
    return path.is_relative_to("portal/platform/letters")


def _environment(path: Path) -> Environment:
    return OF_LETTERS if _is_letter(path) else OF_PAGES


def _skeleton(source: str, environment: Environment = OF_PAGES) -> str:
    """Return the HTML of a template with a placeholder for whatever is printed; translated blocks are printed, too."""
    printed = [node for output in environment.parse(source).find_all(nodes.Output) for node in output.nodes]
    return "".join(node.data if isinstance(node, nodes.TemplateData) else VALUE for node in printed)


def _unused(path: Path) -> list[str]:
    parsed = _environment(path).parse(text(path))
    used = {node.name for node in parsed.find_all(nodes.Name) if node.ctx == "load"}
    imported = [name for node in parsed.find_all(nodes.FromImport) for name in node.names]
    names = [name[1] if isinstance(name, tuple) else name for name in imported]
    return [name for name in [*names, *(node.target for node in parsed.find_all(nodes.Import))] if name not in used]


def _untranslated(path: Path) -> list[str]:
    """Return constants that read like the beginning of a sentence and are handed to something other than gettext."""
    parsed = _environment(path).parse(text(path))
    calls = [call for call in parsed.find_all(nodes.Call) if isinstance(call.node, nodes.Name) and call.node.name in GETTEXT]
    translated = {id(constant) for call in calls for constant in call.find_all(nodes.Const)}
    loose = [node for node in parsed.find_all(nodes.Const) if isinstance(node.value, str) and id(node) not in translated]
    spoken = [node for node in loose if SENTENCE.match(node.value) and node.value not in NO_TRANSLATION]
    return [f"line {node.lineno}: {node.value}" for node in spoken]


class _Reader(HTMLParser):
    """Reads the words that a person would meet, and code that the security policy would refuse."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.inline: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at the attributes that are read aloud, and at those that would be code."""
        given = {name: value or "" for name, value in attrs}
        spoken = SPOKEN | ({"content"} if given.get("name") == "description" else set())
        self.words += [f"{name}={value}" for name, value in given.items() if name in spoken and _is_bare(value)]
        self.inline += [f"<{tag} {name}>" for name in given if name == "style" or name.startswith("on")]
        is_code = tag == "script" and "src" not in given and given.get("type") != "application/json"
        self.inline += [f"<{tag}>"] if is_code or tag == "style" else []

    def handle_data(self, data: str) -> None:
        """Keep what is visible."""
        is_text = self.cdata_elem is None  # else it stands in a script or style
        self.words += [data.strip()] if is_text and _is_bare(data) else []


def _is_bare(words: str) -> bool:
    for known in (VALUE, *NO_TRANSLATION):
        words = words.replace(known, "")
    return bool(LETTERS.search(words))
