"""Which language each text on a page says it is in."""

from collections.abc import Iterable
from html.parser import HTMLParser

from tests.web.parsing import VOID

SHORTEST = 6
"""Texts shorter than this occur in other words."""
BLIND = ("title",)
"""Elements whose text the browser shows outside the page, in no language."""


class _Spoken(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str | None]] = []
        self._open: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID and tag not in ("path", "circle"):
            around = self._open[-1][1] if self._open else None
            self._open.append((tag, dict(attrs).get("lang") or around))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and tag not in ("path", "circle"):
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and self._open[-1][0] not in BLIND:
            self.found.append((" ".join(data.split()), self._open[-1][1]))


def unmarked(html: str, texts: Iterable[str], locale: str) -> list[str]:
    """Return the texts that stand on a page without saying that they are in this language."""
    page = _Spoken()
    page.feed(html)
    wanted = {" ".join(text.split()) for text in texts if len(text) >= SHORTEST}
    return [text for said, lang in page.found if lang != locale for text in sorted(wanted) if text in said]
