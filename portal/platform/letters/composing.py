"""Letters: subject, text and HTML in one language, from shipped templates. No answer and no deviation ever stands in one."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from pydantic import BaseModel, ConfigDict

from portal.core.states import LetterKind
from portal.language.current import current_locale, gettext, untranslated, use_locale
from portal.language.formats import format_day, format_day_of_year, format_long_day, format_moment
from portal.language.wrapping import wrap

TEMPLATES = Path(__file__).parent / "templates" / "letters"
WIDTH = 76
_SPACES = re.compile(r"[ \n]+")
"""What may be wrapped at; a no-break space holds a telephone number together."""
ENGLISH_NOTE = "In English: open the link and choose English."
"""Always in English: for whoever cannot read the rest. Only where the round offers English."""


class ContractLine(BaseModel):
    """A contract as the letter names it, so that the reader can compare it with their own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: str
    authority: str


class LetterContext(BaseModel):
    """What a letter may say; kept in the outbox as JSON. It has no field for an answer, a deviation or a secret."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    supplier: str
    contact: str = ""
    contracts: tuple[ContractLine, ...] = ()
    due_on: date | None = None
    minutes: int | None = None
    number: str = ""
    """Of the submission the receipt is for; `received_at`, `digest`, `late` belong to it."""
    received_at: datetime | None = None
    digest: str = ""
    late: bool = False
    has_deviations: bool = False
    reviewed_by: str = ""
    valid_until: date | None = None
    english: bool = False
    """Whether the pages that the letter leads to can be read in English."""


@dataclass(frozen=True, slots=True)
class House:
    """What every letter says of us. Links are built from this origin only, never from a request."""

    origin: str
    phone: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to be put into an envelope."""

    locale: str
    sender_name: str
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)


def compose(kind: LetterKind, locale: str, context: LetterContext, *, house: House, secret: str = "") -> Letter:
    """Return a letter in a language.

    Args:
        secret: of the personal link; without one the link leads to the front page.

    Raises:
        jinja2.UndefinedError: a template asks for what the context lacks: a bug.
    """
    with use_locale(locale) as spoken:
        heading = heading_of(kind, has_deviations=context.has_deviations, due_on=context.due_on)
        names: dict[str, Any] = {
            "letter": context, "house": house, "heading": heading, "locale": spoken, "english_note": ENGLISH_NOTE,
            "phone": house.phone.replace(" ", "\u00a0"),
            "url": f"{house.origin}/i/{secret}" if secret else f"{house.origin}/", "page": f"{house.origin}/letter",
        }
        return Letter(
            locale=spoken.tag,
            sender_name=gettext("Aktsam, the regions' secretariat"),
            subject=_subject(heading, context),
            text=_squeezed(environment(escapes=False).get_template(f"{kind.value}.txt").render(names)),
            html=environment(escapes=True).get_template(f"{kind.value}.html").render(names),
        )


def sample(kind: LetterKind, locale: str, *, house: House, context: LetterContext | None = None) -> Letter:
    """Return a letter to look at before anything is sent: made-up supplier unless one is given, and no working link."""
    with use_locale(locale):
        placeholder = gettext("YOUR-PERSONAL-LINK")
    return compose(kind, locale, context or SAMPLE, house=house, secret=placeholder)


SAMPLE = LetterContext(
    supplier="Exempel AB", contact="Kim Exempel", due_on=date(2026, 11, 30), minutes=25,
    number="AK-2026-000001", digest="0" * 64,
    contracts=(ContractLine(number="EX 2026-1", authority="Region Exempel"),
               ContractLine(number="EX 2026-2", authority="Region Prov")),
    received_at=datetime(2026, 11, 12, 14, 4, tzinfo=UTC), reviewed_by="Kim Prov", valid_until=date(2028, 11, 30), english=True,
)


def heading_of(kind: LetterKind, *, has_deviations: bool = False, due_on: date | None = None) -> str:
    """Return what a letter says in one line, in the current language; arguments as in `LetterContext`."""
    if kind is LetterKind.INVITATION and due_on:
        return gettext("Answer about the code of conduct by %(day)s", day=format_day_of_year(due_on))
    if kind is LetterKind.RESULT and has_deviations:
        return gettext("Your self-assessment is reviewed, and something needs to be put right")
    headings = {
        LetterKind.INVITATION: gettext("Answer about the code of conduct"),
        LetterKind.RECEIPT: gettext("We have received your self-assessment"),
        LetterKind.RESULT: gettext("Your self-assessment is reviewed"),
        LetterKind.WITHDRAWAL: gettext("We have changed a decision about your company"),
    }
    return headings[kind]


def _subject(heading: str, context: LetterContext) -> str:
    if not context.contracts:
        return heading
    first = context.contracts[0].number
    contracts = first if len(context.contracts) == 1 else gettext("%(contract)s and others", contract=first)
    return f"{heading} ({contracts})"


@cache
def environment(*, escapes: bool) -> jinja2.Environment:
    """Return the letters' own environment: reachable from jobs, strict about names.

    One for HTML and one for text, since both include the same sentences: escaping by a file's name would follow the wrong one.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=escapes, undefined=jinja2.StrictUndefined,  # noqa: S701 - see above
        extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )
    environment.install_gettext_callables(**untranslated(), newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    environment.filters.update(day=format_day, long_day=format_long_day, moment=format_moment, wrap=_wrapped, item=_item)
    return environment


def _squeezed(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _wrapped(text: str) -> str:
    return wrap(_SPACES.sub(" ", text).strip(), current_locale().tag, WIDTH)


def _item(text: str) -> str:
    return wrap(text, current_locale().tag, WIDTH, begins="- ", goes_on="  ")
