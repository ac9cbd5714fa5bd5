"""Documents that may prove an answer, in words: what to have ready, since it can be asked for."""

from collections.abc import Mapping

from portal.core.questionnaire import Evidence, Question
from portal.language.current import gettext, lazy_gettext, ngettext
from portal.language.formats import format_share, join_or
from portal.language.texts import TextLookup

KINDS: Mapping[str, str] = {
    "action-plan": lazy_gettext("action plan"), "agreement": lazy_gettext("agreement"),
    "attendance-list": lazy_gettext("attendance list"), "audit-report": lazy_gettext("audit report"),
    "certificate": lazy_gettext("certificate"), "chain-map": lazy_gettext("map of the supply chain"),
    "climate-plan": lazy_gettext("climate plan"), "contract-clause": lazy_gettext("contract clause"),
    "contract-template": lazy_gettext("contract template"), "court-decision": lazy_gettext("court decision"),
    "emissions-inventory": lazy_gettext("inventory of emissions"), "factory-list": lazy_gettext("list of factories"),
    "follow-up-sheet": lazy_gettext("follow-up sheet"), "incident-report": lazy_gettext("incident report"),
    "inspection-record": lazy_gettext("record of inspections"), "instruction": lazy_gettext("instruction"),
    "investigation": lazy_gettext("investigation"), "life-cycle-analysis": lazy_gettext("life cycle analysis"),
    "link": lazy_gettext("link to a page"), "list": lazy_gettext("list"), "log": lazy_gettext("log"),
    "measurements": lazy_gettext("measurements"), "membership": lazy_gettext("proof of membership"),
    "minerals-report": lazy_gettext("report on minerals"), "minutes": lazy_gettext("minutes of a meeting"),
    "notes": lazy_gettext("notes"), "notice": lazy_gettext("notice"), "pay-slip": lazy_gettext("pay slip"),
    "payment-proof": lazy_gettext("proof of payment"), "permit": lazy_gettext("permit"), "photo": lazy_gettext("photo"),
    "policy": lazy_gettext("policy"), "presentation": lazy_gettext("presentation"), "procedure": lazy_gettext("procedure"),
    "remedy-record": lazy_gettext("record of remedies"), "report": lazy_gettext("report"),
    "risk-analysis": lazy_gettext("risk analysis"), "role-description": lazy_gettext("description of a role"),
    "screenshot": lazy_gettext("screenshot"), "signed-code": lazy_gettext("signed code of conduct"),
    "substance-list": lazy_gettext("list of substances"), "supplier-list": lazy_gettext("list of suppliers"),
    "supply-chain-map": lazy_gettext("map of the supply chain"), "task-list": lazy_gettext("task list"),
    "time-record": lazy_gettext("record of working hours"), "tracing": lazy_gettext("tracing of origin"),
    "training-record": lazy_gettext("record of training"), "treatment-description": lazy_gettext("description of a treatment"),
    "wage-comparison": lazy_gettext("comparison of wages"), "waste-receipt": lazy_gettext("receipt for waste"),
}
"""Kinds of documents that authors name, in the reader's language; another one is shown by its own id."""


def kind_word(kind: str) -> str:
    """Return what a kind of document is called."""
    return str(KINDS.get(kind, kind.replace("-", " ")))


def have_ready(evidence: Evidence) -> str:
    """Return in one sentence which documents may be asked for, how old they may be and how much they must cover."""
    kinds = join_or(kind_word(kind) for kind in evidence.kinds)
    parts = [gettext("Have ready, since we may ask for it: %(kinds)s.", kinds=kinds)]
    if evidence.max_age_months:
        parts.append(ngettext("At most %(num)d month old.", "At most %(num)d months old.", evidence.max_age_months))
    if evidence.share:
        share = format_share(evidence.share)
        parts.append(gettext("It must cover at least %(share)s of what the question is about.", share=share))
    return " ".join(parts)


def example_of(question: Question, texts: TextLookup) -> str:
    """Return what a good document looks like, in the author's words; empty where nothing is said."""
    return texts.text(f"{question.id}.evidence.example") if question.evidence and question.evidence.example else ""
