"""What a draft would do: compared with what it was made from, and its rules replayed over a round's submissions."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.casework.contents import drafting
from portal.casework.contents.drafting import Act
from portal.casework.contents.replaying import Replay, replay
from portal.casework.naming import read_names
from portal.core.drafting import DraftAct, DraftKind
from portal.core.errors import NotFound
from portal.core.rules import RuleSet
from portal.db.work import Session
from portal.language.current import current_locale, lazy_gettext
from portal.models.authoring import ContentDraft
from portal.staff.authoring.differences import RULES, VERSION, differences_of
from portal.staff.authoring.judgings import newest_judgings
from portal.staff.authoring.views.contents import bp
from portal.staff.authoring.words import JOB_STATES
from portal.web.current import clock, installation, reader, reading, write
from portal.web.words import LEVELS, SEVERITIES

CHANGES: Mapping[str, str] = {
    "gained": lazy_gettext("New"), "lost": lazy_gettext("Gone"), "heavier": lazy_gettext("Heavier"),
    "lighter": lazy_gettext("Lighter"), "altered": lazy_gettext("Other points, as heavy"),
}
"""What may become of a finding, in the order shown."""


@bp.get("/questionnaires/drafts/<uuid:draft_id>/compare")
def compare_draft(draft_id: UUID) -> ResponseReturnValue:
    """Show what a draft changes, in words."""
    with reading() as db:
        draft = open_package(db, draft_id)
        chosen = {field: number for field in (VERSION, RULES) if (number := request.args.get(field))}
        found = differences_of(db, drafting.report_of(db, draft).package, current_locale().tag, chosen)
    return render_template("authoring/draft_compare.html", draft=draft, differences=found, chosen=chosen)


@bp.get("/questionnaires/drafts/<uuid:draft_id>/replay")
def show_replay(draft_id: UUID) -> ResponseReturnValue:
    """Ask over which round the rules are to be replayed."""
    with reading() as db:
        draft = open_package(db, draft_id)
        faulty, rounds = drafting.report_of(db, draft).faults, drafting.rounds_to_replay(db, draft)
        judgings = newest_judgings(db, rounds)
    if faulty:
        return redirect(url_for(".show_draft", draft_id=draft_id), 303)  # its page says what is to be mended first
    return render_template("authoring/draft_replay.html", draft=draft, rounds=rounds, done=None, judgings=judgings,
                           states=JOB_STATES)


@bp.post("/questionnaires/drafts/<uuid:draft_id>/replay")
def replay_draft(draft_id: UUID) -> ResponseReturnValue:
    """Replay the rules over a round and show what they would change; stored is only that somebody has looked."""
    with reading() as db:
        draft = open_package(db, draft_id)
        report, rounds = drafting.report_of(db, draft), drafting.rounds_to_replay(db, draft)
        names, judgings = read_names(db, current_locale().tag), newest_judgings(db, rounds)
    if report.faults:
        return redirect(url_for(".show_draft", draft_id=draft_id), 303)
    chosen = chosen_round(rounds)
    done = [(rules, replay(installation().database, chosen, rules)) for rules in report.package.rule_sets]
    act = Act(draft_id, DraftAct.WRITE, draft.revision, reader().actor, clock())
    write(lambda db: drafting.mark_replayed(db, act, chosen))
    return render_template(
        "authoring/draft_replay.html", draft=draft, rounds=rounds, chosen=chosen, names=names, changes=CHANGES,
        severities=SEVERITIES, levels=LEVELS, judgings=judgings, states=JOB_STATES,
        done=[_told(rules, each) for rules, each in done])


def chosen_round(rounds: Sequence[tuple[UUID, str]]) -> UUID:
    """Return the round that the form names.  Raises NotFound when it is none of those offered."""
    chosen = next((key for key, _ in rounds if str(key) == request.form.get("campaign")), None)
    if chosen is None:
        raise NotFound
    return chosen


def open_package(db: Session, draft_id: UUID) -> ContentDraft:
    """Return a draft of files.  Raises NotFound when there is none, or it is one of wording."""
    draft = drafting.open_draft(db, draft_id)
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
