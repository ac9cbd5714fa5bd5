"""Print: all questions of a version, published or in a draft, with their conditions in words and what its rules look for."""

from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.casework.contents import drafting, exhibits
from portal.casework.contents.exhibits import Exhibit
from portal.core.drafting import DraftStatus
from portal.core.instances import MOST_SITES
from portal.language.current import current_locale, use_locale
from portal.language.locales import Locale, find
from portal.models.authoring import ContentDraft
from portal.staff.authoring.imagining import imagined_sites
from portal.staff.authoring.queries import UNDERWAY
from portal.staff.authoring.reading import chapters_of, named_conditions
from portal.staff.authoring.remarks import printed_rules
from portal.staff.authoring.views.contents import bp
from portal.staff.authoring.views.previews import to_draft
from portal.web.current import reading


@bp.get("/questionnaires/<uuid:version_id>/print")
def print_questionnaire(version_id: UUID) -> ResponseReturnValue:
    """Show all questions of a published version, in any language it has, to print."""
    locale = _locale()
    with reading() as db:
        exhibit = exhibits.exhibit_version(db, version_id, locale.tag)
    return _page(exhibit, locale, url_for(".show_questionnaire", version_id=version_id))


@bp.get("/questionnaires/drafts/<uuid:draft_id>/print")
def print_draft(draft_id: UUID) -> ResponseReturnValue:
    """Show them as a draft would have them; a draft that faults keep from that says so on its own page."""
    locale = _locale()
    with reading() as db:
        draft = drafting.open_draft(db, draft_id)
        if exhibits.obstacles(db, draft) or not exhibits.names_in(db, draft):
            return to_draft(draft_id)
        exhibit = exhibits.exhibit_draft(db, draft, locale.tag, request.args.get("version", ""))
    return _page(exhibit, locale, url_for(".show_draft", draft_id=draft_id), draft)


def _locale() -> Locale:
    return find(request.args.get("language", "")) or current_locale()


def _page(exhibit: Exhibit, locale: Locale, back: str, draft: ContentDraft | None = None) -> str:
    count = min(max(request.args.get("sites", 0, type=int), 0), MOST_SITES)
    with use_locale(locale.tag):
        return render_template(
            "authoring/questionnaire_print.html", exhibit=exhibit, chapters=chapters_of(exhibit, imagined_sites(count)),
            conditions=named_conditions(exhibit), rules=printed_rules(exhibit), back=back, is_draft=draft is not None,
            is_open=draft is not None and draft.status in UNDERWAY,
            is_withdrawn=draft is not None and draft.status is DraftStatus.WITHDRAWN)
