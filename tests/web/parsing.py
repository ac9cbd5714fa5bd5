"""Reading a page as a browser does: its elements, and what its form would send."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

VOID = {"input", "br", "meta", "link", "hr", "img", "col"}


class Element:
    """An element with its attributes, its parent and the text inside it."""

    def __init__(self, tag: str, attributes: dict[str, str | None], parent: "Element | None") -> None:
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.text = ""

    def __getitem__(self, name: str) -> str | None:
        return self.attributes.get(name)

    def around(self) -> "Iterator[Element]":
        """The elements around this one, the nearest first."""
        element = self.parent
        while element is not None:
            yield element
            element = element.parent

    def inside(self, tag: str) -> "Element | None":
        """The nearest element around this one with this tag."""
        return next((element for element in self.around() if element.tag == tag), None)


class Page(HTMLParser):
    """A parsed page; unbalanced markup is an error."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()
        assert not self._open, [element.tag for element in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, names)
        element = Element(tag, dict(attrs), self._open[-1] if self._open else None)
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1].tag == tag, (self._open[-1].tag, tag)
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, tag: str, **wanted: Any) -> list[Element]:
        """Every element of this tag whose attributes are these; `class_` asks for one class among several."""
        def fits(element: Element, name: str, value: Any) -> bool:
            return value in (element["class"] or "").split() if name == "class_" else element[name.replace("_", "-")] == value

        return [element for element in self.elements
                if element.tag == tag and all(fits(element, name, value) for name, value in wanted.items())]

    def by_id(self, name: str) -> Element:
        """The one element with this id."""
        found = [element for element in self.elements if element["id"] == name]
        assert len(found) == 1, (name, len(found))
        return found[0]

    def title_of(self, question: str) -> Element:
        """The heading of a question."""
        block = self.by_id(f"q-{question}")
        found = [element for element in self.all("h2", class_="question__text") if block in element.around()]
        assert len(found) == 1, (question, len(found))
        return found[0]

    def entries(self) -> dict[str, list[str]]:
        """What the form would send."""
        sent: dict[str, list[str]] = {}
        for name, value in self._sent():
            sent.setdefault(name, []).append(value)
        return sent

    def _sent(self) -> Iterator[tuple[str, str]]:
        for element in self.elements:
            name = element["name"]
            if element.tag == "textarea" and name:
                yield name, element.text
            elif element.tag == "input" and name:
                if element["type"] in ("radio", "checkbox"):
                    if "checked" in element.attributes:
                        yield name, element["value"] or "on"
                else:
                    yield name, element["value"] or ""
            elif element.tag == "select" and name:
                options = [option for option in self.all("option") if option.inside("select") is element]
                chosen = [option for option in options if "selected" in option.attributes] or options[:1]
                yield name, chosen[0]["value"] or ""
