"""A letter as the person who receives it reads it; its personal link is masked but in the local demonstration."""

import re
from email import message_from_bytes, policy
from pathlib import Path

from portal.config import Settings
from portal.language.current import gettext
from portal.platform.letters.composing import House, Letter, LetterContext, compose
from portal.platform.mail.outbox import SEAL_PURPOSE
from portal.platform.sealing import SealBroken, Sealer
from portal.staff.letters.queries import LetterFile

_SECRET = re.compile(r"/i/[A-Za-z0-9_-]{20,}")


def shows_links(settings: Settings) -> bool:
    """Whether links may be shown: only where nobody but the person at this machine can see them, and nothing is real."""
    return settings.is_demonstration and settings.is_local


def read_letter(letter: LetterFile, settings: Settings) -> tuple[str, str]:
    """Return subject and text of a letter: from the file that was written, else made again from the row."""
    written = _written(letter, settings) or _made(letter, settings)
    if shows_links(settings):
        return written
    subject, text = written
    return subject, _SECRET.sub(f"/i/{gettext('THE-PERSONAL-LINK')}", text)


def _written(letter: LetterFile, settings: Settings) -> tuple[str, str] | None:
    """Read the file the folder delivery wrote; None when there is none, as when letters leave by SMTP."""
    if settings.mail_folder is None:
        return None
    path = settings.mail_folder / f"{_file_name(letter.message_id)}.eml"
    try:
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
    except OSError:
        return None
    body = message.get_body(("plain",))
    return str(message["Subject"]), body.get_content() if body else ""


def _file_name(message_id: str) -> str:
    return Path(re.sub(r"[^A-Za-z0-9.-]", "_", message_id.partition("@")[0])).name


def _made(letter: LetterFile, settings: Settings) -> tuple[str, str]:
    made: Letter = compose(letter.kind, letter.locale, LetterContext.model_validate(letter.context),
                           house=House(settings.supplier_origin, settings.phone), secret=_secret(letter, settings))
    return made.subject, made.text


def _secret(letter: LetterFile, settings: Settings) -> str:
    """Return the link's secret while it rests sealed in the row and may be shown; else words in its place."""
    placeholder = gettext("THE-PERSONAL-LINK")
    if letter.sealed_secret is None or not shows_links(settings):
        return placeholder
    try:
        return Sealer(settings.secret_keys, SEAL_PURPOSE).open(letter.sealed_secret, str(letter.id))
    except SealBroken:
        return placeholder
