"""Emptying the outbox: claim, compose, hand over, write down. One letter, one commit, so that a crash repeats at most one."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import jinja2

from portal.db.work import Database
from portal.language.locales import SOURCE, find
from portal.platform.letters.composing import House, LetterContext, compose
from portal.platform.mail import outbox
from portal.platform.mail.delivery import Deferred, Delivery, HandedOver, Outcome, Parcel, Refused, Unknown
from portal.platform.mail.messages import Envelope, Unsendable, ascii_address, build
from portal.platform.sealing import Sealer

log = logging.getLogger(__name__)
LONGEST_SEND = timedelta(minutes=4)
"""What one letter may take at worst (eight replies of 30 seconds): with less left of the lease it is not begun."""


@dataclass(frozen=True)
class Post:
    """What sending needs beside the letters."""

    database: Database
    delivery: Delivery
    house: House
    sealer: Sealer
    mail_from: str
    clock: Callable[[], datetime]


@dataclass
class Posted:
    """How a run went; `paused` when the relay took nothing or broke off, so that coming back at once is no use."""

    handed_over: int = 0
    refused: int = 0
    deferred: int = 0
    unknown: int = 0
    paused: bool = False

    def count(self, outcome: Outcome) -> None:
        """Add one letter."""
        self.handed_over += isinstance(outcome, HandedOver)
        self.refused += isinstance(outcome, Refused)
        self.deferred += isinstance(outcome, Deferred)
        self.unknown += isinstance(outcome, Unknown)


def post_all(post: Post, *, stop: Callable[[], bool] = lambda: False) -> Posted:
    """Send every letter that is due; return how it went.

    Args:
        stop: asked before every letter; True ends the run at once (the switch "stop sending", a worker told to end).
    """
    posted = Posted()
    post.database.write(lambda db: outbox.recover(db, now=post.clock()))
    try:
        while not stop() and not posted.paused:
            claims = post.database.write(lambda db: outbox.claim(db, post.sealer, now=post.clock()))
            if not claims:
                break
            _post_batch(post, claims, posted, stop)
    finally:
        post.delivery.close()
    return posted


def _post_batch(post: Post, claims: list[outbox.Claim], posted: Posted, stop: Callable[[], bool]) -> None:
    for place, letter in enumerate(claims):
        if stop() or letter.until - post.clock() < LONGEST_SEND:
            _give_back(post, claims[place:], post.clock())
            return
        outcome = send(post, letter)
        posted.count(outcome)
        if isinstance(outcome, Deferred) and outcome.whole_relay:
            _pause(post, claims[place:], posted, outcome, outbox.PAUSE)
            return
        _settle(post, letter, outcome)
        if isinstance(outcome, Deferred) and outcome.broke_off:  # counted, or the same letter would hold up the others for ever
            _pause(post, claims[place + 1:], posted, outcome, outbox.SHORT_PAUSE)
            return


def _pause(post: Post, letters: list[outbox.Claim], posted: Posted, outcome: Deferred, wait: timedelta) -> None:
    log.warning("the mail relay takes nothing: %s", outcome.reason)
    posted.paused = True
    _give_back(post, letters, post.clock() + wait)


def _settle(post: Post, letter: outbox.Claim, outcome: Outcome) -> None:
    # A commit a letter costs half a minute per 50,000; marking whole batches would repeat a batch after a crash.
    if not post.database.write(lambda db: outbox.settle(db, letter, outcome, now=post.clock())):
        log.warning("letter %s was taken over before its ending could be written down", letter.id)


def _give_back(post: Post, letters: list[outbox.Claim], next_attempt_at: datetime) -> None:
    post.database.write(lambda db: outbox.give_back(db, letters, next_attempt_at=next_attempt_at))


def send(post: Post, letter: outbox.Claim) -> Outcome:
    """Compose a claimed letter and try once to hand it over.

    What cannot be composed will never be: it is refused. A sender that is none is a fault of the installation: no letter leaves,
    and none fails for it.
    """
    try:
        sender = ascii_address(post.mail_from)
    except Unsendable as error:
        return Deferred(f"PORTAL_MAIL_FROM is {error}", whole_relay=True)
    try:
        locale = find(letter.address.locale) or SOURCE  # a language offered when the letter was queued may be gone by now
        written = compose(letter.kind, locale.tag, LetterContext.model_validate(letter.context),
                          house=post.house, secret=letter.secret)
        content = build(written, Envelope(sender, letter.address.email, letter.message_id, letter.created_at))
        parcel = Parcel(sender, ascii_address(letter.address.email), letter.message_id, content)
    except Unsendable as error:
        return Refused(str(error))
    except (ValueError, jinja2.TemplateError) as error:
        log.error("letter %s cannot be composed: %s", letter.id, type(error).__name__)
        return Refused(f"cannot be composed: {type(error).__name__}")
    return post.delivery.send(parcel)
