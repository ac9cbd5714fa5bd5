"""`portal mail`: delivering letters by hand, or from a timer."""

from collections.abc import Callable
from datetime import datetime

import click

from portal.cli.installation import clock as system_clock
from portal.cli.installation import database
from portal.config import Settings
from portal.db.work import Database
from portal.platform.letters.composing import House
from portal.platform.mail.delivery import delivery_for
from portal.platform.mail.outbox import SEAL_PURPOSE
from portal.platform.mail.posting import Post, Posted, post_all
from portal.platform.sealing import Sealer


@click.group()
def command() -> None:
    """Letters."""


@command.command()
def send() -> None:
    """Deliver every letter that is due, then stop."""
    settings = Settings.from_environment()
    click.echo(in_words(post_all(post_of(database(settings), settings, system_clock))))


def post_of(db: Database, settings: Settings, clock: Callable[[], datetime]) -> Post:
    """Return what sending needs, from the settings."""
    return Post(db, delivery_for(settings.mail_url), House(settings.supplier_origin, settings.phone),
                Sealer(settings.secret_keys, SEAL_PURPOSE), settings.mail_from, clock)


def in_words(posted: Posted) -> str:
    """Return how a run went, in one line."""
    return (f"{posted.handed_over} sent, {posted.deferred} later, {posted.refused} refused, {posted.unknown} unknown"
            f"{', the mail server takes nothing' if posted.paused else ''}")
