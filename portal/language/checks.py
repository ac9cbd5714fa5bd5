"""What makes a translation unfit to be shown: gaps, lost placeholders, other markup than the source has, wrong plural forms."""

import gettext
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from babel.messages.catalog import Catalog, Message

from portal.language.catalogues import new_catalogue

_PLACEHOLDER = re.compile(r"%\((\w+)\)[a-zA-Z]|%([a-zA-Z%])")
_MARKUP = re.compile(r"<[^<>]*>?|\{\{|\{%|\{#|&#?\w+;")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and marks that turn text around so that it reads otherwise than it is."""


_NUMBERS = range(1001)
Singles = frozenset[int]
"""The places of the forms that stand for one number alone (one, two, none): they may say it in words."""


def faults(template: Catalog, translation: Catalog) -> list[str]:
    """Return what is wrong with a translation, one line a fault, naming the text; empty when it may be shown."""
    found, singles = plural_faults(translation), single_forms(translation)
    for source in entries(template):
        message = translation.get(source.id, source.context)
        if message is None or message.fuzzy or not all(forms(message.string)):
            found.append(f"not translated: {short_name(source)}")
        else:
            found += [f"{fault}: {short_name(source)}" for fault in form_faults(forms(source.id), forms(message.string), singles)]
    known = {(source.context, source.id) for source in entries(template)}
    found += [f"no longer used: {short_name(message)}" for message in entries(translation)
              if (message.context, message.id) not in known]
    return found


def text_faults(template: Catalog, translation: Catalog) -> list[str]:
    """Return what is wrong with a translation of a questionnaire's texts, whose keys are their contexts: as `faults`, and which
    texts were translated from an older wording.
    """
    held, found = {message.context: message for message in entries(translation)}, plural_faults(translation)
    for source in entries(template):
        message = held.pop(source.context, None)
        if message is None or not all(forms(message.string)):
            found.append(f"not translated: {short_name(source)}")
        elif message.fuzzy or message.id != source.id:
            found.append(f"translated from an older wording: {short_name(source)}")
        else:
            found += [f"{fault}: {short_name(source)}" for fault in form_faults(forms(source.id), forms(message.string))]
    return found + [f"no longer used: {short_name(message)}" for message in held.values()]


def differences(kept: Catalog, fresh: Catalog) -> list[str]:
    """Return how a kept template differs from what the sources say now; empty when it is fresh."""
    before = {(message.context, message.id): message for message in entries(kept)}
    after = {(message.context, message.id): message for message in entries(fresh)}
    return ([f"new: {short_name(message)}" for key, message in after.items() if key not in before]
            + [f"gone: {short_name(message)}" for key, message in before.items() if key not in after])


def entries(catalogue: Catalog) -> Iterator[Message]:
    """Yield the texts of a catalogue, without its header."""
    return (message for message in catalogue if message.id)


def forms(texts: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return a text's forms: one, or one a plural."""
    return (texts,) if isinstance(texts, str) else tuple(texts or ("",))


def plural_faults(translation: Catalog) -> list[str]:
    """Return what is wrong with the plural forms a catalogue declares, and which texts have another number of them."""
    tag = str(translation.locale_identifier or "").replace("_", "-")
    wanted = new_catalogue(tag)
    if list(map(_chooser(wanted), _NUMBERS)) != list(map(_chooser(translation), _NUMBERS)):
        return [f"its plural forms are not those of {tag}; write: {wanted.plural_forms}"]
    return [f"needs {wanted.num_plurals} plural forms: {short_name(message)}" for message in entries(translation)
            if not isinstance(message.id, str) and any(forms(message.string))
            and len(forms(message.string)) != wanted.num_plurals]


def single_forms(translation: Catalog) -> Singles:
    """Return which forms of a language stand for one number alone."""
    counted = Counter(map(_chooser(translation), _NUMBERS))
    return frozenset(form for form, numbers in counted.items() if numbers == 1)


def _chooser(catalogue: Catalog) -> Callable[[int], int]:
    chooser: Callable[[int], int] = gettext.c2py(catalogue.plural_expr)
    return chooser


def form_faults(source: tuple[str, ...], translated: tuple[str, ...], singles: Singles = frozenset((0,))) -> Iterator[str]:
    """Yield what is wrong with the forms of one translated text, none of which is empty.

    Args:
        source: one form, or two.
        singles: the forms that may say their number in words, where there are several.
    """
    wanted, known = _placeholders(source[-1]), set().union(*(_placeholders(form) for form in source))
    markup = [Counter(_MARKUP.findall(form)) for form in source]
    most = max(markup, key=lambda tags: tags.total())
    for place, form in enumerate(translated):
        in_words = len(translated) > 1 and place in singles
        held, tags = _placeholders(form), Counter(_MARKUP.findall(form))
        if held - known:
            yield f"has a placeholder the source lacks ({', '.join(sorted(held - known))})"
        if wanted - held and not in_words:
            yield f"lacks a placeholder ({', '.join(sorted(wanted - held))})"
        if tags - most:
            yield "has markup the source lacks"
        if markup[-1] - tags and not in_words:
            yield "lacks markup of the source"
        if _edges(form) != _edges(source[-1]):
            yield "begins or ends with other space than the source"
        if _CONTROL.search(form):
            yield "has an invisible control character"


def _edges(text: str) -> tuple[str, str]:
    return text[:len(text) - len(text.lstrip())], text[len(text.rstrip()):]


def _placeholders(text: str) -> set[str]:
    return {name or mark for name, mark in _PLACEHOLDER.findall(text) if mark != "%"}


def short_name(message: Message) -> str:
    """Return how a text is named in a list: its key or context, and how it begins."""
    text = forms(message.id)[0]
    short = text if len(text) <= 70 else f"{text[:67]}..."
    return f"[{message.context}] {short}" if message.context else short
