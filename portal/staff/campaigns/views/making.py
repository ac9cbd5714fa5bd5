"""Making a round, and changing or removing it while nobody has been invited."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.core.errors import CampaignNotReady, CampaignSent, NotFound, StaleRevision
from portal.language.current import current_locale
from portal.staff.campaigns import changing, queries, services
from portal.staff.campaigns.forms import CampaignForm, ChangeForm, SeenForm
from portal.staff.campaigns.marking import mark_of
from portal.staff.campaigns.queries import CampaignFile
from portal.staff.campaigns.views.rounds import bp, choice_lines, is_removed, not_ready
from portal.web.current import clock, reader, reading, write

FAULTY = {"closed": "closes_on", "risks": "risks"}
"""The field a refusal stands at; any other stands at the questionnaire."""


@bp.get("/campaigns/new")
def show_new_campaign() -> ResponseReturnValue:
    """Ask what a new round is made of."""
    return _new_page(_new_form())


@bp.post("/campaigns/new")
def create_campaign() -> ResponseReturnValue:
    """Make a round; nobody is invited before the letters were looked at."""
    form, actor, now = _new_form(), reader().actor, clock()
    if not form.validate():
        return _new_page(form), 422
    try:
        campaign_id = write(lambda db: services.create_campaign(db, form.new_campaign(), actor=actor, now=now).id)
    except CampaignNotReady as refused:
        _tell(form, refused)
        return _new_page(form), 422
    return redirect(url_for(".show_campaign", campaign_id=campaign_id), 303)


@bp.get("/campaigns/<uuid:campaign_id>/change")
def show_change(campaign_id: UUID) -> ResponseReturnValue:
    """Show what an unsent round is made of, to be changed."""
    with reading() as db:
        found, offer = queries.open_campaign(db, campaign_id), queries.find_offer(db)
    changing.require_unsent(found.campaign)
    form = ChangeForm.holding(found.campaign)
    form.offer(offer, current_locale().tag)
    form.keep(found.campaign)
    return _change_page(found, form)


@bp.post("/campaigns/<uuid:campaign_id>/change")
def change_campaign(campaign_id: UUID) -> ResponseReturnValue:
    """Change an unsent round. What came too late is shown again with all that was typed."""
    try:
        return _change(campaign_id)
    except NotFound:
        if not is_removed(campaign_id):
            raise
        return _new_page(_new_form(), is_gone=True), 409


def _change(campaign_id: UUID) -> ResponseReturnValue:
    with reading() as db:
        found, offer = queries.open_campaign(db, campaign_id), queries.find_offer(db)
    form, actor, now = ChangeForm(), reader().actor, clock()
    form.offer(offer, current_locale().tag)
    form.keep(found.campaign)
    if found.campaign.invited_at is None and not form.validate():
        return _change_page(found, form), 422
    try:
        changing.require_unsent(found.campaign)
        write(lambda db: changing.change_campaign(db, campaign_id, form.new_campaign(), seen=form.seen.data or "", actor=actor,
                                                  now=now))
    except CampaignNotReady as refused:
        _tell(form, refused)
        return _change_page(found, form), 422
    except (CampaignSent, StaleRevision):
        return _late_page(campaign_id, form), 409
    return redirect(url_for(".show_campaign", campaign_id=campaign_id, changed=1), 303)


@bp.get("/campaigns/<uuid:campaign_id>/removal")
def show_removal(campaign_id: UUID) -> ResponseReturnValue:
    """Say what goes away with an unsent round, and ask whether it may."""
    with reading() as db:
        changing.require_unsent(queries.open_campaign(db, campaign_id).campaign)
    return _removal_page(campaign_id)


@bp.post("/campaigns/<uuid:campaign_id>/removal")
def remove_campaign(campaign_id: UUID) -> ResponseReturnValue:
    """Remove an unsent round, if it is still the one that was shown; a second click changes nothing."""
    seen, actor, now = SeenForm().seen.data or "", reader().actor, clock()
    try:
        write(lambda db: changing.remove_campaign(db, campaign_id, seen=seen, actor=actor, now=now))
    except StaleRevision:
        return _removal_page(campaign_id, is_stale=True), 409
    except NotFound:
        if not is_removed(campaign_id):
            raise
    return redirect(url_for(".list_campaigns", removed=1), 303)


def _new_form() -> CampaignForm:
    form = CampaignForm()
    with reading() as db:
        form.offer(queries.find_offer(db), current_locale().tag)
    return form


def _new_page(form: CampaignForm, *, is_gone: bool = False) -> str:
    """Return the page; with what was typed about a round that a colleague has removed meanwhile, if so (`is_gone`)."""
    return render_template("campaigns/campaign_new.html", form=form, is_gone=is_gone)


def _tell(form: CampaignForm, refused: CampaignNotReady) -> None:
    field = form[FAULTY.get(refused.reason, "pair")]
    field.errors = [*field.errors, not_ready(refused.reason, refused.why)]


def _change_page(found: CampaignFile, form: ChangeForm, **more: object) -> str:
    why = not_ready(*found.withdrawn) if found.withdrawn else ""
    return render_template("campaigns/campaign_change.html", campaign=found.campaign, found=found, form=form, why=why,
                           **{"is_late": False, "choice": [], **more})


def _late_page(campaign_id: UUID, form: ChangeForm) -> str:
    """Show what was typed beside what a colleague has made of the round meanwhile: sent it, or changed it."""
    found, choice = _open_whole(campaign_id)
    form.see(found.campaign)
    return _change_page(found, form, is_late=True, choice=choice)


def _removal_page(campaign_id: UUID, *, is_stale: bool = False) -> str:
    found, choice = _open_whole(campaign_id)
    return render_template("campaigns/campaign_removal.html", campaign=found.campaign, found=found, choice=choice,
                           is_stale=is_stale, seen=mark_of(found.campaign))


def _open_whole(campaign_id: UUID) -> tuple[CampaignFile, list[tuple[str, str]]]:
    """Return a round, and what its suppliers are chosen by as lines of a page."""
    with reading() as db:
        found = queries.open_campaign(db, campaign_id)
        return found, choice_lines(queries.read_choice(db, found.campaign, current_locale().tag))
