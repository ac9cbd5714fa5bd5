"""Rounds: the list, and one of them from the letters to the answers."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.casework.languages import languages_of, letter_locale, offered_in
from portal.core.errors import CampaignNotReady, NotFound, StaleRevision
from portal.core.states import LetterKind, MailStatus
from portal.db.paging import Page, Place
from portal.language.current import current_locale, lazy_gettext, lazy_pgettext
from portal.language.formats import local_day
from portal.language.locales import ENGLISH, find
from portal.platform import demonstration
from portal.platform.letters.composing import SAMPLE, House, sample
from portal.staff.campaigns import choosing, queries, resending, services
from portal.staff.campaigns.choosing import LeftOut
from portal.staff.campaigns.forms import LanguagesForm, NewLinkForm
from portal.staff.campaigns.marking import mark_of
from portal.staff.campaigns.queries import Figures
from portal.staff.campaigns.services import Invited
from portal.web.current import clock, reader, reading, settings, write
from portal.web.paging import asked_place, neighbours
from portal.web.words import ASSESSMENT_STATES

bp = Blueprint("campaigns", "portal.staff.campaigns", template_folder="templates")

MOST_BATCHES = 25
"""Batches of 200 letters that one press of the button queues; with more to invite, the page says so and offers the rest."""
REASONS: Mapping[str, str] = {
    LeftOut.NO_CONTRACT: lazy_gettext("No contract that fits the choice is running."),
    LeftOut.LIVE: lazy_gettext("Is being asked in another round. Invite again when that one is reviewed."),
    LeftOut.NO_CONTACT: lazy_gettext("Nobody to write to is known. Take in a file with a contact person."),
}
NOT_READY: Mapping[str, str] = {
    "closed": lazy_gettext("The last day must lie in the future."),
    "rules": lazy_gettext("These rules do not judge this questionnaire."),
    "version_withdrawn": lazy_gettext("This version has been withdrawn, so no round can begin with it. The reason: %(why)s"),
    "rules_withdrawn": lazy_gettext("These rules have been withdrawn, so no round can begin with them. The reason: %(why)s"),
    "too_early": lazy_gettext("This version may not be used yet. Its first day stands on the questionnaire's page."),
    "risks": lazy_gettext("There is no such list of country risks."),
}
VIEWS: Mapping[str, str] = {
    "": lazy_gettext("All"), "invited": lazy_gettext("Not begun"), "started": lazy_gettext("Begun"),
    "submitted": lazy_gettext("Submitted"), "reviewed": lazy_gettext("Reviewed"), "late": lazy_gettext("Late"),
}
CHOSEN_BY: Mapping[str, str] = {
    "authorities": lazy_gettext("Regions"), "categories": lazy_gettext("Categories"),
    "countries": lazy_gettext("Countries the suppliers are in"),
}
LETTERS: Mapping[str, str] = {
    MailStatus.HELD: lazy_pgettext("letter", "held back"), MailStatus.PENDING: lazy_pgettext("letter", "waits"),
    MailStatus.SENDING: lazy_pgettext("letter", "being sent"), MailStatus.HANDED_OVER: lazy_pgettext("letter", "sent"),
    MailStatus.FAILED: lazy_pgettext("letter", "did not arrive"), MailStatus.UNKNOWN: lazy_pgettext("letter", "perhaps not sent"),
    MailStatus.SUPPRESSED: lazy_pgettext("letter", "not wanted"), MailStatus.CANCELLED: lazy_pgettext("letter", "cancelled"),
}


@bp.get("/campaigns")
def list_campaigns() -> ResponseReturnValue:
    """Show the rounds, the newest first."""
    with reading() as db:
        page = queries.list_campaigns(db, asked_place())
    return render_template("campaigns/campaigns_list.html", campaigns=page.rows, today=local_day(clock()),
                           is_removed="removed" in request.args, **neighbours(".list_campaigns", page))


@bp.get("/campaigns/<uuid:campaign_id>")
def show_campaign(campaign_id: UUID) -> ResponseReturnValue:
    """Show a round: how far it has come; and, before the letters or when asked for, who would be invited and who not."""
    return _campaign_page(campaign_id)


def _campaign_page(campaign_id: UUID, *, is_stale: bool = False) -> str:
    view, today = request.args.get("view", ""), local_day(clock())
    view = view if view in VIEWS else ""
    with reading() as db:
        found = queries.open_campaign(db, campaign_id)
        figures = queries.count_figures(db, campaign_id, today)
        choice = queries.read_choice(db, found.campaign, current_locale().tag)
        suppliers = queries.list_suppliers(db, campaign_id, view, asked_place(), today) if figures.by_status else Page([])
        chosen, left_out = None, Page[Any]([])
        just_invited = _just_invited(figures)
        skipped = {} if just_invited is None else choosing.count_left_out(db, found.campaign, today)[1]
        if not figures.by_status or "inviting" in request.args:
            offered = offered_in(db, found.campaign)
            chosen = choosing.count_chosen(db, found.campaign, offered, today)
            left_out = choosing.list_left_out(db, found.campaign, today, Place(request.args.get("left_after", "")[:900]))
    return render_template(
        "campaigns/campaign_show.html", found=found, campaign=found.campaign, figures=figures, suppliers=suppliers.rows,
        choice=choice_lines(choice), is_stale=is_stale, is_changed="changed" in request.args,
        today=today, chosen=chosen, left_out=left_out, just_invited=just_invited, skipped=skipped,
        facets=_facets(campaign_id, figures, view), states=ASSESSMENT_STATES,
        withdrawn=not_ready(*found.withdrawn) if found.withdrawn else "",
        reasons=REASONS, letters=LETTERS, confirmed=mark_of(found.campaign) if "confirm" in request.args else "",
        **neighbours(".show_campaign", suppliers, campaign_id=campaign_id, view=view or None))


@bp.get("/campaigns/<uuid:campaign_id>/recipients")
def list_recipients(campaign_id: UUID) -> ResponseReturnValue:
    """Show by name who gets a letter now, where it goes and in which language."""
    with reading() as db:
        campaign = queries.open_campaign(db, campaign_id).campaign
        offered = offered_in(db, campaign)
        page = choosing.list_ready(db, campaign, local_day(clock()), asked_place())
    return render_template("campaigns/recipients_list.html", campaign=campaign, recipients=page.rows,
                           language_of=lambda row: letter_locale(row.language, offered),
                           **neighbours(".list_recipients", page, campaign_id=campaign_id))


@bp.get("/campaigns/<uuid:campaign_id>/letters/<locale>")
def show_sample_letter(campaign_id: UUID, locale: str) -> ResponseReturnValue:
    """Show the letter as it will be written in one language."""
    with reading() as db:
        found = queries.open_campaign(db, campaign_id)
        known = find(locale)
        offered = offered_in(db, found.campaign)
        if known is None or known.tag not in offered:
            raise NotFound
        context = services.sample_context(db, found.campaign, known.tag, now=clock())
    context = context or SAMPLE.model_copy(update={"due_on": found.campaign.closes_on, "english": ENGLISH.tag in offered})
    house = House(settings().supplier_origin, settings().phone)
    letter = sample(LetterKind.INVITATION, known.tag, house=house, context=context)
    return render_template("campaigns/letter_show.html", campaign=found.campaign, letter=letter, language=known)


@bp.get("/campaigns/<uuid:campaign_id>/languages")
def show_languages(campaign_id: UUID) -> ResponseReturnValue:
    """Show in which languages the round can be answered, and ask which unreviewed ones to offer."""
    with reading() as db:
        campaign = queries.open_campaign(db, campaign_id).campaign
        languages = languages_of(db, campaign)
    form = LanguagesForm(formdata=None, allowed=[found.locale.tag for found in languages if found.is_allowed])
    form.offer(languages)
    return render_template("campaigns/languages.html", campaign=campaign, languages=languages, form=form,
                           is_saved="saved" in request.args)


@bp.post("/campaigns/<uuid:campaign_id>/languages")
def allow_languages(campaign_id: UUID) -> ResponseReturnValue:
    """Offer the ticked languages, and no other that nobody has approved."""
    actor, now = reader().actor, clock()
    with reading() as db:
        languages = languages_of(db, queries.open_campaign(db, campaign_id).campaign)
    form = LanguagesForm()
    form.offer(languages)
    allowed = [tag for tag in form.allowed.data or () if tag in {found.locale.tag for found in languages}]
    write(lambda db: services.allow_languages(db, campaign_id, allowed, actor=actor, now=now))
    return redirect(url_for(".show_languages", campaign_id=campaign_id, saved=1), 303)


@bp.post("/campaigns/<uuid:campaign_id>/invitations")
def invite_suppliers(campaign_id: UUID) -> ResponseReturnValue:
    """Invite whoever is ready and not yet invited, batch by batch; each batch is a unit of its own, so that none is lost.

    The first one sends nothing when the round has changed since the button was shown.
    """
    invited, last = 0, None
    for _batch in range(MOST_BATCHES):
        try:
            done = _invite_batch(campaign_id, last)
        except StaleRevision:
            return _campaign_page(campaign_id, is_stale=True), 409
        except NotFound:
            if not is_removed(campaign_id):
                raise
            return redirect(url_for(".list_campaigns", removed=1), 303)
        except CampaignNotReady as refused:
            if refused.why:
                return _campaign_page(campaign_id), 409  # the page says what was withdrawn, and why
            raise
        invited, last = invited + done.count, done.last
        if last is None:
            break
    return redirect(url_for(".show_campaign", campaign_id=campaign_id, invited=invited,
                            inviting=None if last is None else "more"), 303)


@bp.post("/campaigns/<uuid:campaign_id>/assessments/<uuid:assessment_id>/letter")
def send_new_link(campaign_id: UUID, assessment_id: UUID) -> ResponseReturnValue:
    """Send the letter that fits the state once more, with a new link, to the present contact person."""
    recall, actor, now, domain = bool(NewLinkForm().recall.data), reader().actor, clock(), settings().mail_domain
    held = settings()
    supplier_id, renewed = write(lambda db: (
        resending.send_new_link(db, campaign_id, assessment_id, recall=recall, actor=actor, now=now, domain=domain).supplier_id,
        demonstration.with_live_link(db, held, now=now)))
    if renewed is not None:
        demonstration.keep(held, renewed)
    return redirect(url_for("register.show_supplier", supplier_id=supplier_id, sent="letter"), 303)


def is_removed(campaign_id: UUID) -> bool:
    """Whether a round that is not there has been removed: then nobody has mistyped its address."""
    with reading() as db:
        return queries.was_removed(db, campaign_id)


def not_ready(reason: str, why: str = "") -> str:
    """Return why a round cannot begin, in words."""
    return str(NOT_READY[reason]) % {"why": why}


def choice_lines(choice: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """Return what a round's suppliers are chosen by (`queries.read_choice`), as lines of a page."""
    return [(label, ", ".join(choice[kind])) for kind, label in CHOSEN_BY.items() if kind in choice]


def _invite_batch(campaign_id: UUID, after: UUID | None) -> Invited:
    actor, now, domain = reader().actor, clock(), settings().mail_domain
    seen = request.form.get("seen") if after is None else None
    return write(lambda db: services.invite(db, campaign_id, actor=actor, now=now, domain=domain, after=after, seen=seen))


def _just_invited(figures: Figures) -> int | None:
    """How many the address says were invited a moment ago, never more than the round holds; None when it says nothing."""
    invited = request.args.get("invited", type=int)
    return None if invited is None else max(0, min(invited, figures.count("")))


def _facets(campaign_id: UUID, figures: Figures, view: str) -> list[dict[str, Any]]:
    return [{"label": label, "url": url_for(".show_campaign", campaign_id=campaign_id, view=name or None),
             "current": name == view, "count": figures.count(name)} for name, label in VIEWS.items()]
