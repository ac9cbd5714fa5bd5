"""Which languages a round is offered in: those that are whole, and approved by a reader or allowed by the round's owner."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic_core import from_json as parsed
from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from portal.db.packing import packed_rows
from portal.db.prepared import Place, Prepared
from portal.language.current import is_approved, is_complete
from portal.language.locales import ENGLISH, KNOWN, OFFERED, SWEDISH, Locale, for_letters
from portal.models.assessments import Assessment, Campaign
from portal.models.contents import ContentText, FrameworkVersion

ALLOWED_AT_FIRST = (ENGLISH.tag,)
"""The unreviewed languages a new round allows until its owner says otherwise."""


@dataclass(frozen=True, slots=True)
class RoundLanguage:
    """One language, as a round could offer it.

    Attributes:
        is_whole: interface, letters, questions, rules and frameworks say everything in it.
        is_reviewed: a reader of the language has approved all of that.
        is_allowed: the round's owner offers it though it is not reviewed.
    """

    locale: Locale
    is_whole: bool
    is_reviewed: bool
    is_allowed: bool

    @property
    def is_offered(self) -> bool:
        """Whether suppliers can choose it. English may lack questions, which are then in Swedish and say so."""
        return (self.is_whole or self.locale in OFFERED) and (self.is_reviewed or self.is_allowed)


@dataclass(frozen=True, slots=True)
class Ticked:
    """What decides the languages of a round, as rows have it: its definitions, and the unreviewed ones its owner allows."""

    version_id: UUID
    rule_set_id: UUID
    allowed: Sequence[str]


_TEXTS = Prepared(select(packed_rows(ContentText.locale, ContentText.is_complete, ContentText.is_reviewed)).where(
    ContentText.is_current, or_(
        ContentText.questionnaire_version_id == bindparam("version_id"),
        ContentText.rule_set_version_id == bindparam("rule_set_id"),
        ContentText.framework_version_id.in_(select(FrameworkVersion.id).where(FrameworkVersion.is_current)))))


def round_languages(db: Place, version_id: UUID, rule_set_id: UUID, allowed: Sequence[str]) -> tuple[RoundLanguage, ...]:
    """Return every language of the portal as a round with this version and rule set stands to it.  One statement."""
    held: dict[str, list[tuple[bool, bool]]] = {}
    texts = _TEXTS.rows(db, {"version_id": version_id, "rule_set_id": rule_set_id})[0][0]
    for tag, whole, reviewed in parsed(texts or "[]"):
        held.setdefault(tag, []).append((bool(whole), bool(reviewed)))
    return tuple(_stands(locale, held.get(locale.tag, []), len(held[SWEDISH.tag]), locale.tag in allowed) for locale in KNOWN)


def _stands(locale: Locale, texts: Sequence[tuple[bool, bool]], definitions: int, is_allowed: bool) -> RoundLanguage:
    """The master is whole by nature, and nobody but its author needs to approve it."""
    if locale is SWEDISH:
        return RoundLanguage(locale, is_whole=True, is_reviewed=True, is_allowed=is_allowed)
    whole = len(texts) == definitions and all(is_whole for is_whole, _ in texts)
    reviewed = len(texts) == definitions and all(is_reviewed for _, is_reviewed in texts)
    return RoundLanguage(locale, whole and is_complete(locale.tag), reviewed and is_approved(locale.tag), is_allowed)


def languages_of(db: Place, campaign: Campaign) -> tuple[RoundLanguage, ...]:
    """Return every language of the portal as a round stands to it.  One statement."""
    return round_languages(db, campaign.questionnaire_version_id, campaign.rule_set_version_id, campaign.languages)


def offered_in(db: Place, campaign: Campaign) -> list[str]:
    """Return the tags of the languages a round offers, Swedish first.  One statement."""
    return list(offered_with(db, campaign.questionnaire_version_id, campaign.rule_set_version_id, campaign.languages))


def offered_with(db: Place, version_id: UUID, rule_set_id: UUID, allowed: Sequence[str]) -> dict[str, bool]:
    """Return the tags of the languages on offer, each with whether it is reviewed.  One statement."""
    return {found.locale.tag: found.is_reviewed for found in round_languages(db, version_id, rule_set_id, allowed)
            if found.is_offered}


def offers_english(db: Place, version_id: UUID, rule_set_id: UUID, allowed: Sequence[str]) -> bool:
    """Whether a round offers English. No statement where its owner has ticked it, which is nearly everywhere."""
    return ENGLISH.tag in allowed or ENGLISH.tag in offered_with(db, version_id, rule_set_id, allowed)


def settle_letters(db: Session, assessment: Assessment) -> bool:
    """Let an assessment's next letter be in a language that its round still offers; return whether English is one.

    No statement for Swedish, or for a language that the round's owner has ticked.
    """
    found = db.get_one(Campaign, assessment.campaign_id)
    assessment.locale = next_letter_locale(db, assessment, found)
    return offers_english(db, found.questionnaire_version_id, found.rule_set_version_id, found.languages)


def next_letter_locale(db: Session, assessment: Assessment, campaign: Campaign) -> str:
    """Return the language of an assessment's next letter: its own while the round still offers it.

    No statement for Swedish, or for a language that the round's owner has ticked.
    """
    if assessment.locale in (SWEDISH.tag, *campaign.languages):
        return assessment.locale
    return letter_locale(assessment.locale, offered_in(db, campaign))


def letter_locale(language: str, offered: Sequence[str]) -> str:
    """Return the language of a letter: the contact's where it is offered, else English, else Swedish."""
    return for_letters(language, [locale for locale in KNOWN if locale.tag in offered]).tag
