"""`portal questionnaires replay`: what a rule set would change in a round, told before it is published or used."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import click

from portal.casework.contents.replaying import Replay, replay
from portal.cli.installation import database
from portal.cli.questionnaires.comparing import find_held
from portal.core.errors import CampaignNotReady
from portal.core.paired_rules import KINDS, POSSIBLY_SEVERE, Kind
from portal.core.rules import RuleSet, Severity
from portal.db.work import Database
from portal.staff.campaigns import queries

WORST_FIRST = (POSSIBLY_SEVERE, *(severity.value for severity in reversed(Severity)))
Counted = Counter[tuple[Kind, str]]


@click.command("replay")
@click.argument("rules")
@click.option("--campaign", required=True, help="Id or title of the round whose submissions are judged anew.")
@click.option("--json", "as_json", is_flag=True, help="Print figures and examples as JSON.")
def replay_round(rules: str, campaign: str, *, as_json: bool) -> None:
    """Tell what RULES ("supplier-code rules-2", or a file) would change in a round. Nothing is written."""
    rule_set, held = find_held(rules).definition, database()
    if not isinstance(rule_set, RuleSet):
        raise click.ClickException(f"{rules} is no rule set")
    try:
        found = replay(held, find_round(held, campaign), rule_set, say=None if as_json else _say)
    except CampaignNotReady as refused:
        raise click.ClickException(f"{rules} does not judge the version of this round") from refused
    click.echo(json.dumps(_data(found), ensure_ascii=False) if as_json else "\n".join(_lines(found)))


def find_round(held: Database, wanted: str) -> UUID:
    """Return the round with this id or title.  Raises click.ClickException when there is none, or several."""
    with held.read() as db:
        found = queries.find_campaigns(db, wanted)
    if len(found) != 1:
        raise click.ClickException(f"there are {len(found)} rounds called {wanted}" + ("; give the id" if found else ""))
    return found[0]


def _say(judged: int) -> None:
    if judged % 10_000 == 0:
        click.echo(f"{judged} submissions …", err=True)


def _lines(found: Replay) -> Iterator[str]:
    yield f"{found.judged} submissions replayed, {found.affected} of them judged otherwise"
    yield from _figures("findings by severity", found.findings, WORST_FIRST)
    for title, counted in (("by region", found.authorities), ("by category", found.categories), ("points by rule", found.points)):
        yield from _figures(title, counted, sorted({name for _, name in counted}))
    for (kind, severity), examples in sorted(found.examples.items(), key=_worst_first):
        yield f"examples, {kind}, {severity}:"
        for example in examples:
            points = ", ".join(f"{point.rule} {point.kind}" for point in example.change.points)
            yield f"  {example.assessment_id}  {example.supplier}  {example.change.requirement}  {points}"


def _figures(title: str, counted: Counted, names: Any) -> Iterator[str]:  # noqa: ANN401 - any names, in their order
    if counted:
        yield f"{title}:"
        yield from (f"  {name}: " + ", ".join(f"{number} {kind}" for kind in KINDS if (number := counted[kind, name]))
                    for name in names if any(counted[kind, name] for kind in KINDS))


def _worst_first(item: tuple[tuple[Kind, str], Any]) -> tuple[int, int]:
    kind, severity = item[0]
    return WORST_FIRST.index(severity), KINDS.index(kind)


def _data(found: Replay) -> Mapping[str, Any]:
    counters = {"findings": found.findings, "points": found.points, "authorities": found.authorities,
                "categories": found.categories}
    examples = [{"assessment": str(each.assessment_id), "supplier": each.supplier, **each.change._asdict(),
                 "points": [point._asdict() for point in each.change.points]}
                for shown in found.examples.values() for each in shown]
    return {"judged": found.judged, "affected": found.affected, "examples": examples, **{
        name: [{"kind": kind, "name": key, "count": number} for (kind, key), number in counted.items() if number]
        for name, counted in counters.items()}}
