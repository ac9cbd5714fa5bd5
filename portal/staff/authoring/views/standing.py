"""Withdrawing a published version or rule set, and taking it into use again; and the page of a rule set."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.casework.contents.withdrawing import Kind, Standing, take_into_use, withdraw
from portal.core.errors import StandingRefused
from portal.models.contents import QuestionnaireVersion, RuleSetVersion
from portal.staff.authoring import queries
from portal.staff.authoring.forms import StandingForm
from portal.staff.authoring.views.contents import bp, version_page
from portal.staff.authoring.words import STANDING_DONE, STANDING_REFUSALS, STANDINGS
from portal.web.access import AUTHORS
from portal.web.current import clock, reader, reading, write


@bp.post("/questionnaires/<uuid:version_id>/standing")
def change_version(version_id: UUID) -> ResponseReturnValue:
    """Withdraw a version from new rounds, or take it into use again."""
    form = StandingForm()
    done = _change(QuestionnaireVersion, version_id, form)
    return redirect(url_for(".show_questionnaire", version_id=version_id, done=done), 303) if done else (
        version_page(version_id, form), 422)


@bp.get("/questionnaires/rules/<uuid:rule_set_id>")
def show_rules(rule_set_id: UUID) -> ResponseReturnValue:
    """Show a published rule set: what it judges, where it is used, and whether new rounds may use it."""
    return _rules_page(rule_set_id, StandingForm(formdata=None))


@bp.post("/questionnaires/rules/<uuid:rule_set_id>/standing")
def change_rules(rule_set_id: UUID) -> ResponseReturnValue:
    """Withdraw a rule set from new rounds, or take it into use again."""
    form = StandingForm()
    done = _change(RuleSetVersion, rule_set_id, form)
    return redirect(url_for(".show_rules", rule_set_id=rule_set_id, done=done), 303) if done else (
        _rules_page(rule_set_id, form), 422)


def _change(kind: Kind, key: UUID, form: StandingForm) -> str:
    """Do what the form says and return what is to be told of it, a key of `STANDING_DONE`; empty when a field wants mending.

    Where somebody else was quicker the page as it is now tells so: the field that was written in is not on it any longer.

    Raises:
        NotFound: nothing of this kind is published under the key.
    """
    if not form.validate():
        with reading() as db:
            queries.require_published(db, kind, key)
        return ""
    again = form.what.data == "again"
    act = Standing(key, reader().actor, clock(), form.why.data or "")
    try:
        write(lambda db: (take_into_use if again else withdraw)(db, kind, act))
    except StandingRefused as refused:
        if refused.reason in STANDING_DONE:
            return refused.reason
        form.why.errors = [str(STANDING_REFUSALS[refused.reason])]
        return ""
    return "again" if again else "withdraw"


def _rules_page(rule_set_id: UUID, form: StandingForm) -> str:
    with reading() as db:
        opened = queries.open_rules(db, rule_set_id)
        people = queries.name_people(db, [opened.row.published_by, opened.row.withdrawn_by or ""])
    return render_template("authoring/rules_show.html", opened=opened, people=people, form=form, standings=STANDINGS,
                           done=STANDING_DONE.get(request.args.get("done", "")), may_write=bool(reader().roles & AUTHORS))
