"""The language being spoken right now, and the texts of the interface in it.

A context variable holds the locale together with its catalogue, so that a text costs one look-up, and so that pages, letters,
jobs and commands all speak without a request. Catalogues are read once per process and language.
"""

import gettext as standard
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, cast

from portal.language.catalogues import ABOUT, APPROVED, COMPLETE, STATE, compiled, read_catalogue
from portal.language.locales import PSEUDO, SOURCE, SWEDISH, Locale, find
from portal.language.pseudo import PseudoTranslations

CHECKOUT = Path(__file__).resolve().parents[2] / "translations"
"""Where catalogues stand in a checkout; what translators work on."""
MESSAGES = "messages"


class UnknownLocale(ValueError):
    """No such language is offered; a bug or a hand-made cookie, never a reader's mistake."""


class _Spoken(NamedTuple):
    locale: Locale
    catalogue: standard.NullTranslations


def catalogue_folder(tag: str, root: Path = CHECKOUT) -> Path:
    """Return the folder of one language's catalogues."""
    return root / tag.replace("-", "_") / "LC_MESSAGES"


@cache
def catalogue(tag: str, domain: str = MESSAGES) -> standard.NullTranslations:
    """Return the compiled catalogue of a language; one without texts where there is none.

    A `.mo` that is missing or older than its `.po` is compiled in memory, so that a checkout speaks before anything was built,
    and an edited text shows after a restart.
    """
    if tag == PSEUDO.tag:
        return PseudoTranslations()
    folder = catalogue_folder(tag, CHECKOUT)
    po, mo = folder / f"{domain}.po", folder / f"{domain}.mo"
    if mo.exists() and not (po.exists() and po.stat().st_mtime > mo.stat().st_mtime):
        return standard.GNUTranslations(io.BytesIO(mo.read_bytes()))
    if po.exists():
        return standard.GNUTranslations(io.BytesIO(compiled(read_catalogue(po))))
    return standard.NullTranslations()


def is_complete(tag: str) -> bool:
    """Whether the interface says everything in a language; always so in that of the message ids, and in the artificial one."""
    return tag in (SOURCE.tag, PSEUDO.tag) or COMPLETE in _about(tag)


def is_approved(tag: str) -> bool:
    """Whether a reader of the language has approved the interface's texts; the secretariat's own two need nobody else."""
    return tag in (SWEDISH.tag, SOURCE.tag, PSEUDO.tag) or APPROVED in _about(tag)


def _about(tag: str) -> list[str]:
    return catalogue(tag).pgettext(ABOUT, STATE).split()


def _spoken(tag: str) -> _Spoken:
    locale = find(tag)
    if locale is None:
        raise UnknownLocale(tag)
    return _Spoken(locale, catalogue(locale.tag))


_NOT_CHOSEN = _Spoken(SOURCE, standard.NullTranslations())
_current: ContextVar[_Spoken] = ContextVar("portal_locale", default=_NOT_CHOSEN)


def current_locale() -> Locale:
    """Return the language being spoken: English until somebody chose another."""
    return _current.get().locale


def set_locale(tag: str) -> None:
    """Speak a language from here on in this thread or task; for the start of a request.  Raises UnknownLocale."""
    _current.set(_spoken(tag))


@contextmanager
def use_locale(tag: str) -> Iterator[Locale]:
    """Speak a language within a block: a letter, a sheet, an English aside.  Raises UnknownLocale."""
    token = _current.set(_spoken(tag))
    try:
        yield _current.get().locale
    finally:
        _current.reset(token)


def gettext(message: str, /, **values: object) -> str:
    """Return a text in the current language; named placeholders are filled when values are given."""
    text = _current.get().catalogue.gettext(message) if message else ""
    return text % values if values else text


def ngettext(one: str, many: str, num: int, /, **values: object) -> str:
    """Return the form for a number, filled with `num` and the given values."""
    text = _current.get().catalogue.ngettext(one, many, num)
    return text % {"num": num, **values}


def pgettext(context: str, message: str, /, **values: object) -> str:
    """Return a text that means several things in other languages, told apart by its context."""
    text = _current.get().catalogue.pgettext(context, message)
    return text % values if values else text


def npgettext(context: str, one: str, many: str, num: int, /, **values: object) -> str:
    """Return the form for a number of a text told apart by its context."""
    text = _current.get().catalogue.npgettext(context, one, many, num)
    return text % {"num": num, **values}


class LazyText:
    """A text that is looked up whenever it is shown: for labels made when a module is loaded."""

    __slots__ = ("_look_up",)

    def __init__(self, look_up: Callable[[], str]) -> None:
        self._look_up = look_up

    def __str__(self) -> str:
        return self._look_up()

    def __repr__(self) -> str:
        return f"LazyText({self._look_up()!r})"

    def __mod__(self, values: Any) -> str:  # noqa: ANN401 - whatever `%` takes; validators fill their messages so
        return str(self._look_up() % values)

    def __format__(self, specification: str) -> str:
        return format(self._look_up(), specification)

    def __bool__(self) -> bool:
        return bool(self._look_up())

    def __eq__(self, other: object) -> bool:
        return self._look_up() == str(other) if isinstance(other, str | LazyText) else NotImplemented

    def __hash__(self) -> int:
        return id(self._look_up)


def lazy_gettext(message: str, /, **values: object) -> str:
    """Return a text that finds its language when shown. Typed as str, since forms only ever print, compare and fill it."""
    return cast(str, LazyText(lambda: gettext(message, **values)))


def lazy_pgettext(context: str, message: str, /, **values: object) -> str:
    """Return a text told apart by its context that finds its language when shown."""
    return cast(str, LazyText(lambda: pgettext(context, message, **values)))


def untranslated() -> dict[str, Callable[..., str]]:
    """Return the four look-ups as Jinja's `install_gettext_callables` takes them: without filling, which Jinja does itself."""
    return {
        "gettext": lambda message: _current.get().catalogue.gettext(message) if message else "",
        "ngettext": lambda one, many, num: _current.get().catalogue.ngettext(one, many, num),
        "pgettext": lambda context, message: _current.get().catalogue.pgettext(context, message),
        "npgettext": lambda context, one, many, num: _current.get().catalogue.npgettext(context, one, many, num),
    }
