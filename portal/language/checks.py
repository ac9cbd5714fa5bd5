"""What makes a translation unfit to be shown: gaps, lost placeholders, markup the source does not have."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from babel.messages.catalog import Catalog, Message

_PLACEHOLDER = re.compile(r"%\((\w+)\)[a-zA-Z]|%([a-zA-Z%])")
_MARKUP = re.compile(r"<[^<>]*>?|\{\{|\{%|\{#|&#?\w+;")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and marks that turn text around so that it reads otherwise than it is."""


def faults(template: Catalog, translation: Catalog) -> list[str]:
    """Return what is wrong with a translation, one line a fault, naming the text; empty when it may be shown."""
    found = []
    for source in entries(template):
        message = translation.get(source.id, source.context)
        if message is None or message.fuzzy or not all(forms(message.string)):
            found.append(f"not translated: {_named(source)}")
        else:
            found += [f"{fault}: {_named(source)}" for fault in _form_faults(source, forms(message.string))]
    known = {(source.context, source.id) for source in entries(template)}
    found += [f"no longer used: {_named(message)}" for message in entries(translation)
              if (message.context, message.id) not in known]
    return found


def text_faults(template: Catalog, translation: Catalog) -> list[str]:
    """Return what is wrong with a translation of a questionnaire's texts, whose keys are their contexts: as `faults`, and which
    texts were translated from an older wording.
    """
    held, found = {message.context: message for message in entries(translation)}, []
    for source in entries(template):
        message = held.pop(source.context, None)
        if message is None or not all(forms(message.string)):
            found.append(f"not translated: {_named(source)}")
        elif message.fuzzy or message.id != source.id:
            found.append(f"translated from an older wording: {_named(source)}")
        else:
            found += [f"{fault}: {_named(source)}" for fault in _form_faults(source, forms(message.string))]
    return found + [f"no longer used: {_named(message)}" for message in held.values()]


def differences(kept: Catalog, fresh: Catalog) -> list[str]:
    """Return how a kept template differs from what the sources say now; empty when it is fresh."""
    before = {(message.context, message.id): message for message in entries(kept)}
    after = {(message.context, message.id): message for message in entries(fresh)}
    return ([f"new: {_named(message)}" for key, message in after.items() if key not in before]
            + [f"gone: {_named(message)}" for key, message in before.items() if key not in after])


def entries(catalogue: Catalog) -> Iterator[Message]:
    """Yield the texts of a catalogue, without its header."""
    return (message for message in catalogue if message.id)


def forms(texts: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return a text's forms: one, or one a plural."""
    return (texts,) if isinstance(texts, str) else tuple(texts or ("",))


def _form_faults(source: Message, translated: tuple[str, ...]) -> Iterator[str]:
    sources = forms(source.id)
    wanted, known = _placeholders(sources[-1]), set().union(*(_placeholders(form) for form in sources))
    markup = max((Counter(_MARKUP.findall(form)) for form in sources), key=lambda tags: tags.total())
    for place, form in enumerate(translated):
        held = _placeholders(form)
        if held - known:
            yield f"has a placeholder the source lacks ({', '.join(sorted(held - known))})"
        # Forms for one, two or none may say the number in words; the last, general form may not leave anything out.
        if place == len(translated) - 1 and wanted - held:
            yield f"lacks a placeholder ({', '.join(sorted(wanted - held))})"
        if Counter(_MARKUP.findall(form)) - markup:
            yield "has markup the source lacks"
        if _CONTROL.search(form):
            yield "has an invisible control character"


def _placeholders(text: str) -> set[str]:
    return {name or mark for name, mark in _PLACEHOLDER.findall(text) if mark != "%"}


def _named(message: Message) -> str:
    text = forms(message.id)[0]
    short = text if len(text) <= 70 else f"{text[:67]}..."
    return f"[{message.context}] {short}" if message.context else short
