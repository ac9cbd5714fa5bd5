"""Jinja as every page of ours uses it: escaping on, texts through gettext, no indentation in the output."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from types import CodeType
from typing import Any

from flask import Flask, current_app
from jinja2 import BytecodeCache, Environment, PackageLoader, StrictUndefined
from jinja2.bccache import Bucket
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup

from portal.core.instances import name_of
from portal.language import formats
from portal.language.current import current_locale, untranslated
from portal.language.locales import direction
from portal.language.telling import told
from portal.web.current import installation, settings
from portal.web.fields import aria, form_faults
from portal.web.locale import is_unreviewed, offered_here, withdrawn_language
from portal.web.markup import already_escaped, attributes, joined_lines, marked
from portal.web.returning import way_back
from portal.web.static_files import static_url

_INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)
_EMPTY_LINES = re.compile(r"[ \t]*\n\s*")
_BLOCK = (r"</?(?:html|head|meta|title|link|script|body|header|main|footer|nav|aside|section|div|p|h[1-6]|ul|ol|li|dl|dt|dd|"
          r"table|caption|thead|tbody|tr|th|td|form|fieldset|legend|details|summary|figure|figcaption)\b")
_BREAK_AT_BLOCK = re.compile(rf"({_BLOCK}[^<>]*>)\n|\n(?={_BLOCK})")
"""A line break that no reader sees: a block, or what stands in it, begins on a line of its own anyway."""
EXTENSIONS = ("jinja2.ext.i18n", "portal.web.templating.Squeeze")


class Squeeze(Extension):
    """Leaves one line break where a template has breaks and indentation, none beside a block, once, when it is compiled."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Drop indentation, also before a tag; the numbers of lines stay what they are."""
        return _INDENTATION.sub("", source)

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """Drop empty lines between the template's tags."""
        for token in stream:
            if token.type == "data":
                yield Token(token.lineno, "data", without_breaks(_EMPTY_LINES.sub("\n", token.value)))
            else:
                yield token


class _CompiledHere(BytecodeCache):
    """Keeps what this process has compiled: both applications print the same templates, with the same options."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, when this very source was compiled before."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template's code."""
        if bucket.code is not None:
            self._kept[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _CompiledHere()


def make_environment() -> Environment:
    """Return an environment with everything but what needs a request: for question segments, letters, tests."""
    environment = Environment(loader=PackageLoader("portal.web"), autoescape=True, undefined=StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True, extensions=EXTENSIONS)
    return _furnish(environment)


def init_templating(app: Flask) -> None:
    """Give an application our templates, texts, formats and static addresses.

    Pages also use `csrf_token()` and `csp_nonce()`, which `web.security` provides.

    Raises:
        RuntimeError: called too late: something has touched `app.jinja_env` already, and it has been made with other options.
    """
    if "jinja_env" in vars(app):
        raise RuntimeError("init_templating comes before whatever touches app.jinja_env")
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "extensions": list(EXTENSIONS)}
    environment = _furnish(app.jinja_env)
    # Templates end in .html and are all pages; nothing that they print may go out unescaped.
    environment.autoescape = True
    environment.undefined = StrictUndefined
    environment.globals.update(
        static_url=static_url, wing=lambda: installation().wing,
        office_phone=lambda: settings().phone, office_email=lambda: settings().mail_from,
        supplier_origin=lambda: settings().supplier_origin,
        offered_locales=offered_here, is_unreviewed=is_unreviewed, withdrawn_notice=withdrawn_notice,
        way_back=way_back)


def _furnish(environment: Environment) -> Environment:
    environment.bytecode_cache = _COMPILED
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(**untranslated(), newstyle=True)  # type: ignore[attr-defined] # the i18n extension's
    environment.globals.update(page_locale=current_locale, foreign=foreign, list_comma=formats.list_comma, aria=aria,
                               form_faults=form_faults, place_of=name_of)
    environment.filters.update(
        date=formats.format_day, short_date=formats.format_short_day, long_date=formats.format_long_day,
        partial_date=formats.format_partial_date,
        time=formats.format_time_of_day, datetime=formats.format_moment,
        number=formats.format_number, share=formats.format_share,
        country=formats.country_name, language=formats.language_name, lines=joined_lines, marked=marked, told=told,
        time_tag=machine_time)
    return environment


def without_breaks(html: str) -> str:
    """Leave out the line breaks beside blocks, which no reader sees: also where two tags of a template met, once it is printed.

    Args:
        html: a page, or a part of one, before anything a person wrote stands in it.
    """
    return _BREAK_AT_BLOCK.sub(r"\1", html)


def foreign(tag: str | None) -> Markup:
    """Return the attributes of an element whose text is in this language, or nothing when it is the page's own."""
    if tag is None or tag == current_locale().tag:
        return attributes(())
    return attributes([("lang", tag), ("dir", direction(tag))])


def withdrawn_notice() -> Markup:
    """Return the notice that the reader's language is not offered any longer; empty on every page but the first after it."""
    tag = withdrawn_language()
    if tag is None:
        return already_escaped("")
    parts: Any = current_app.jinja_env.get_template("web/components.html").module
    return already_escaped(parts.withdrawn_language(tag))


def machine_time(moment: date | datetime) -> str:
    """Return a day or moment as the `datetime` attribute of a time element takes it."""
    return moment.isoformat()
