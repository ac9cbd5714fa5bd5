"""What came of it: the result of an assessment, and each deviation with its reason and what to do."""

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.casework.contents.running import texts_by_digests
from portal.casework.languages import offered_with
from portal.db.work import Session
from portal.language.current import current_locale
from portal.language.formats import local_day
from portal.supplier.improving import words
from portal.supplier.improving.grounds import WholeDeviation, read_whole
from portal.supplier.improving.headlines import headline_of
from portal.supplier.improving.queries import Result, Told, read_result
from portal.web.current import clock, reading
from portal.web.linked import link_of, opened_links
from portal.web.locale import is_still_offered, offer_anew
from portal.web.questions.reading import present_answer

bp = Blueprint("improving", __name__, template_folder="templates")


@bp.get("/assessments/<uuid:assessment_id>/result")
def show_result(assessment_id: UUID) -> ResponseReturnValue:
    """Show what came of an assessment, and every deviation that has been released."""
    now, link_id = clock(), link_of(assessment_id)
    with reading() as db:
        result = read_result(db, link_id, assessment_id, locale=current_locale().tag, now=now)
        if _has_lost_its_language(db, result, result.locale):
            result = read_result(db, link_id, assessment_id, locale=current_locale().tag, now=now)
        rules = texts_by_digests(db, result.rule_set_id, current_locale().tag, result.rule_digests)
    deviations = [(deviation, headline_of(rules, deviation.headline, result.locale)) for deviation in result.deviations]
    return render_template("improving/result.html", result=result, deviations=deviations, today=local_day(now), words=words)


@bp.get("/deviations/<uuid:deviation_id>")
def show_deviation(deviation_id: UUID) -> ResponseReturnValue:
    """Show one deviation: what to do, by when, why, and what the contracts say."""
    now, links = clock(), tuple(opened_links().values())
    with reading() as db:
        whole = read_whole(db, links, deviation_id, locale=current_locale().tag, now=now)
        if _has_lost_its_language(db, whole.told, whole.told.locale):
            whole = read_whole(db, links, deviation_id, locale=current_locale().tag, now=now)
    return render_template("improving/deviation.html", whole=whole, told=whole.told, deviation=whole.told.listed, words=words,
                           today=local_day(now), answers=_in_words(whole))


def _has_lost_its_language(db: Session, told: Result | Told, preferred: str) -> bool:
    """Whether the round does not offer the page's language, so that the page is to be read in another."""
    ticked = told.ticked
    return not is_still_offered(told.assessment_id, ticked.allowed) and offer_anew(
        told.assessment_id, offered_with(db, ticked.version_id, ticked.rule_set_id, ticked.allowed), preferred)


def _in_words(whole: WholeDeviation) -> list[dict[str, object]]:
    """Return the answers that the deviation rests on, as the page shows them."""
    labels = {str(contract.id): f"{contract.number}, {contract.authority(whole.texts.locale)}" for contract in whole.contracts}
    return [{"question": given.wording, "lines": present_answer(given.question, given.answer, whole.texts, contracts=labels),
             "comment": given.answer.comment, "locale": given.locale, "reasons": given.reasons,
             "promised": given.promised} for given in whole.answers]
