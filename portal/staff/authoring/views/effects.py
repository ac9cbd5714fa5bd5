"""What a draft would do: compared with what it was made from, and its rules replayed over a round's submissions."""

import re
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.casework.contents import drafting
from portal.casework.contents.drafting import Act
from portal.casework.contents.replaying import Replay, replay
from portal.casework.naming import read_names
from portal.casework.re_evaluating import FIRST, Order, re_evaluate
from portal.core.drafting import DraftAct, DraftKind
from portal.core.errors import NotFound
from portal.core.rules import RuleSet
from portal.language.current import current_locale, lazy_gettext
from portal.models.authoring import ContentDraft
from portal.staff.authoring import queries
from portal.staff.authoring.differences import differences_of
from portal.staff.authoring.views.contents import bp
from portal.web.current import clock, installation, reader, reading, write
from portal.web.words import LEVELS, SEVERITIES

CHANGES: Mapping[str, str] = {
    "gained": lazy_gettext("New"), "lost": lazy_gettext("Gone"), "heavier": lazy_gettext("Heavier"),
    "lighter": lazy_gettext("Lighter"), "altered": lazy_gettext("Other points, as heavy"),
}
"""What may become of a finding, in the order shown."""
MOST_BATCHES = 10
"""Batches judged anew by one press of the button; with more to judge, the page offers the rest."""
IS_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@bp.get("/questionnaires/drafts/<uuid:draft_id>/compare")
def compare_draft(draft_id: UUID) -> ResponseReturnValue:
    """Show what a draft changes, in words."""
    with reading() as db:
        draft = _package(drafting.open_draft(db, draft_id))
        found = differences_of(db, drafting.report_of(db, draft).package, current_locale().tag)
    return render_template("authoring/draft_compare.html", draft=draft, differences=found)


@bp.get("/questionnaires/drafts/<uuid:draft_id>/replay")
def show_replay(draft_id: UUID) -> ResponseReturnValue:
    """Ask over which round the rules are to be replayed."""
    with reading() as db:
        draft = _package(drafting.open_draft(db, draft_id))
        rounds = drafting.rounds_to_replay(db, draft)
    anew = {name: request.args.get(name, type=int) for name in ("judged", "changed")}
    return render_template("authoring/draft_replay.html", draft=draft, rounds=rounds, done=None, anew=anew,
                           after=request.args.get("after", "")[:36])


@bp.post("/questionnaires/drafts/<uuid:draft_id>/replay")
def replay_draft(draft_id: UUID) -> ResponseReturnValue:
    """Replay the rules over a round and show what they would change; stored is only that somebody has looked."""
    with reading() as db:
        draft = _package(drafting.open_draft(db, draft_id))
        rounds, rule_sets = drafting.rounds_to_replay(db, draft), list(drafting.report_of(db, draft).package.rule_sets)
        names = read_names(db, current_locale().tag)
    chosen = _chosen(rounds)
    done = [(rules, replay(installation().database, chosen, rules)) for rules in rule_sets]
    act = Act(draft_id, DraftAct.WRITE, draft.revision, reader().actor, clock())
    write(lambda db: drafting.mark_replayed(db, act, chosen))
    return render_template(
        "authoring/draft_replay.html", draft=draft, rounds=rounds, chosen=chosen, names=names, changes=CHANGES,
        severities=SEVERITIES, levels=LEVELS, anew={}, after="", done=[_told(rules, each) for rules, each in done])


@bp.post("/questionnaires/drafts/<uuid:draft_id>/re-evaluate")
def re_evaluate_round(draft_id: UUID) -> ResponseReturnValue:
    """Judge what a round holds anew by the published rules of a draft, as many as one request takes; the page says how far."""
    with reading() as db:
        draft = _package(drafting.open_draft(db, draft_id))
        chosen = _chosen(drafting.rounds_to_replay(db, draft))
        rule_set_id = queries.published_rule_set_id(db, drafting.report_of(db, draft).package.rule_sets[-1])
    order = Order(chosen, rule_set_id, reader().actor, clock())
    after = request.form.get("after", "")
    judged = changed = 0
    last = ""
    steps = re_evaluate(installation().database, order, after=UUID(after) if IS_ID.fullmatch(after) else FIRST)
    for progress in islice(steps, MOST_BATCHES):
        judged, changed, last = progress.judged, progress.changed, str(progress.last)
    more = last if next(steps, None) else ""
    return redirect(url_for(".show_replay", draft_id=draft_id, judged=judged, changed=changed, after=more or None), 303)


def _chosen(rounds: Sequence[tuple[UUID, str]]) -> UUID:
    """Return the round that the form names.  Raises NotFound when it is none of those offered."""
    chosen = next((key for key, _ in rounds if str(key) == request.form.get("campaign")), None)
    if chosen is None:
        raise NotFound
    return chosen


def _package(draft: ContentDraft) -> ContentDraft:
    if draft.kind is not DraftKind.PACKAGE:
        raise NotFound
    return draft


def _told(rules: RuleSet, done: Replay) -> dict[str, Any]:
    """Return the figures of a replay as the page shows them."""
    severities = [severity for severity in SEVERITIES if any((kind, severity) in done.findings for kind in CHANGES)]
    return {
        "name": f"{rules.code} rules-{rules.number}", "done": done, "severities": severities,
        "kinds": [kind for kind in CHANGES if any(key == kind for key, _ in done.findings)],
        "authorities": sorted({code for _, code in done.authorities}),
        "categories": sorted({code for _, code in done.categories}),
    }
