"""`portal campaigns`: making rounds and inviting suppliers."""

import csv
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

import click

from portal.cli.installation import clock, database
from portal.config import Settings
from portal.core.errors import CampaignNotReady
from portal.db.paging import Place
from portal.db.work import Database
from portal.platform.sheets import as_text
from portal.staff.campaigns import linking, queries, services
from portal.staff.campaigns.choosing import LeftOut
from portal.staff.campaigns.queries import Offer, Pair
from portal.staff.campaigns.services import Invited, NewCampaign

DAY = click.DateTime(["%Y-%m-%d"])
REASONS = {LeftOut.NO_CONTRACT: "no contract that fits the choice is running", LeftOut.LIVE: "being asked in another round",
           LeftOut.NO_CONTACT: "nobody to write to is known"}
REFUSALS = {"closed": "the last day must lie in the future", "rules": "these rules do not judge this questionnaire",
            "risks": "there is no such list of country risks", "too_early": "this version may not be used yet",
            "version_withdrawn": "this version has been withdrawn", "rules_withdrawn": "these rules have been withdrawn"}


@click.group()
def command() -> None:
    """Rounds: who is asked what until when."""


@command.command()
@click.argument("title")
@click.option("--questionnaire", required=True, help="Code and number, such as 'supplier-code 2026-1'.")
@click.option("--rules", help="Number of the rule set; the newest that fits if not given.")
@click.option("--closes", type=DAY, required=True, help="The last day to answer.")
@click.option("--risks", help="Title of a list of country risks.")
@click.option("--authority", "authorities", multiple=True, help="Code of a region; several may be given, none means all.")
@click.option("--category", "categories", multiple=True, help="Code of a category; likewise.")
@click.option("--country", "countries", multiple=True, help="Country code; likewise.")
def create(title: str, questionnaire: str, rules: str | None, closes: datetime, risks: str | None,
           **choice: tuple[str, ...]) -> None:
    """Make a round called TITLE; nobody is invited yet."""
    held, now = database(), clock()
    with held.read() as db:
        offer = queries.find_offer(db)
    pair = _pair(offer, questionnaire, rules)
    listed = next((found for found in offer.risk_lists if found.title == risks), None)
    if unknown := [*_unknown(offer, choice), *([risks] if risks and listed is None else [])]:
        raise click.ClickException(f"unknown: {', '.join(unknown)}")
    new = NewCampaign(title, pair.version_id, pair.rule_set_id, closes.date(), listed.id if listed else None, choice)
    try:
        campaign_id = held.write(lambda db: services.create_campaign(db, new, actor="command", now=now).id)
    except CampaignNotReady as refused:
        raise _refused(refused) from refused
    click.echo(f"{campaign_id}  {title}")
    if listed and listed.is_example:
        click.echo(f"warning: {listed.title} is only an example; no supplier should be judged by it", err=True)


@command.command()
@click.argument("campaign")
@click.option("--links", type=click.Path(dir_okay=False, path_type=Path), help="Also write a link for each supplier here (CSV).")
def invite(campaign: str, links: Path | None) -> None:
    """Invite everybody whom CAMPAIGN (its id or title) chooses and who is not yet invited."""
    settings = Settings.from_environment()
    held = database(settings)
    campaign_id, count = _find(held, campaign), 0
    try:
        for done in _batches(held, campaign_id, settings.mail_domain):
            count += done.count
    except CampaignNotReady as refused:
        raise _refused(refused) from refused
    click.echo(f"{count} letters queued")
    for reason, number in done.left_out.items():
        click.echo(f"{number} left out: {REASONS[reason]}")
    if links is not None:
        click.echo(f"{_write_links(held, campaign_id, links, settings.supplier_origin)} links written to {links}")


@command.command("list")
@click.option("--json", "as_json", is_flag=True)
def list_all(*, as_json: bool) -> None:
    """List the rounds, the newest first."""
    with database().read() as db:
        rows = [{"id": str(row.id), "title": row.title, "closes_on": row.closes_on.isoformat(), "invited": row.invited,
                 "submitted": row.submitted} for row in queries.list_campaigns(db, Place()).rows]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    for row in () if as_json else rows:
        numbers = f"{row['invited']} invited, {row['submitted']} submitted"
        click.echo(f"{row['id']}  {row['title']}  closes {row['closes_on']}  {numbers}")


def _pair(offer: Offer, questionnaire: str, rules: str | None) -> Pair:
    """Return the version that is meant with its rules.  Raises click.ClickException, with the reason where it is withdrawn."""
    for pair in (*offer.pairs, *offer.withdrawn):
        if f"{pair.code} {pair.number}" == questionnaire and rules in (None, pair.rules):
            if pair.why is None:
                return pair
            what = f"{questionnaire} has" if pair.version_why is not None else f"rules {pair.rules} have"
            raise click.ClickException(f"{what} been withdrawn: {pair.why}")
    raise click.ClickException(f"{questionnaire} is not published with rules that fit")


def _refused(refused: CampaignNotReady) -> click.ClickException:
    return click.ClickException(REFUSALS[refused.reason] + (f": {refused.why}" if refused.why else ""))


def _unknown(offer: Offer, choice: Mapping[str, Sequence[str]]) -> list[str]:
    known = {"authorities": {row.code for row in offer.authorities}, "categories": {row.code for row in offer.categories},
             "countries": set(offer.countries)}
    return [code for name, codes in choice.items() for code in codes if code not in known[name]]


def _find(held: Database, wanted: str) -> UUID:
    with held.read() as db:
        found = queries.find_campaigns(db, wanted)
    if len(found) != 1:
        raise click.ClickException(f"there are {len(found)} rounds called {wanted}" + ("; give the id" if found else ""))
    return found[0]


def _batches(held: Database, campaign_id: UUID, domain: str) -> Iterator[Invited]:
    """Invite batch by batch, each in a transaction of its own: broken off, it goes on where it stopped."""
    last: UUID | None = None
    while True:
        now = clock()
        done = held.write(partial(services.invite, campaign_id=campaign_id, actor="command", now=now, domain=domain, after=last))
        yield done
        last = done.last
        if last is None:
            return


def _write_links(held: Database, campaign_id: UUID, path: Path, origin: str) -> int:
    """Write the links into a new file that only its owner may read; return how many."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise click.ClickException(f"{path} is there already; links are secrets, so it is not overwritten") from error
    count, last = 0, None
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(("supplier", "country", "registration_number", "contact", "email", "language", "link"))
        while True:
            minted = held.write(partial(linking.mint_links, campaign_id=campaign_id, actor="command", now=clock(), after=last))
            for link in minted:
                writer.writerow([as_text(cell) for cell in (link.supplier, link.country, link.registration_number, link.contact,
                                                            link.email, link.locale, f"{origin}/i/{link.secret}")])
            count += len(minted)
            if len(minted) < services.BATCH:
                return count
            last = minted[-1].assessment_id
