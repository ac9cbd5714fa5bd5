"""What was submitted, read back from its document: the receipt and the answers as given."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from portal.casework.contents.running import compiled_rules, rule_texts, texts_by_digests
from portal.casework.submissions import Judgement
from portal.core.instances import name_of
from portal.core.judging import flags_of
from portal.core.rules import Flag, Outcome, Severity
from portal.core.submitted import Document, read_document
from portal.db.prepared import Place
from portal.language.texts import MASTER
from portal.supplier.answering import queries
from portal.supplier.answering.drafts import Draft, as_submitted
from portal.supplier.answering.queries import Opened, Sent

GROUP = 4


@dataclass(frozen=True, slots=True)
class MentionedPoint:
    """Something the kansli may ask about: what the answer shows, the question's number, and the site it was asked of, if one."""

    text: str
    lang: str | None
    number: str
    place: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """A submission as its sender sees it."""

    number: str
    received_at: datetime
    in_time: bool
    signed_name: str
    signed_role: str
    digest: str
    points: tuple[MentionedPoint, ...]
    draft: Draft
    """The answers as they were submitted, in the page's language where the texts read exist in it."""

    @property
    def grouped_digest(self) -> str:
        """The digest in groups of four, so that it can be compared by eye."""
        return " ".join(self.digest[place:place + GROUP] for place in range(0, len(self.digest), GROUP))


class Known(NamedTuple):
    """A submission that this process took in: under its digest, and under what judged it, it never changes."""

    digest: str
    rule_set_id: UUID
    risk_list_id: UUID | None
    judgement: Judgement

    def is_of(self, sent: Sent, opened: Opened) -> bool:
        """Whether it is the submission read now, judged by what holds now."""
        return self.digest == sent.digest and (self.rule_set_id, self.risk_list_id) == (opened.rule_set_id, opened.risk_list_id)


def read_receipt(db: Place, draft: Draft, known: Known | None = None) -> Receipt:
    """Return the newest submission of an assessment.  Raises NotFound when there is none.

    Args:
        known: what this process knows of one, so that it need not be read and judged anew.
    """
    row = queries.latest_submission(db, draft.opened)
    if known is not None and known.is_of(row, draft.opened):
        document, flags = known.judgement
    else:
        document = read_document(row.document, draft.compiled.numbers)
        flags = _judged(db, draft, document)
    return Receipt(row.number, row.received_at, row.in_time, row.signed_name, row.signed_role, row.digest,
                   _points(db, draft, document, flags), _as_submitted(db, draft, document))


def _judged(db: Place, draft: Draft, document: Document) -> dict[str, tuple[Flag, ...]]:
    rules = compiled_rules(db, draft.opened.rule_set_id, draft.opened.version_id)
    return {instance: flags_of(rules, document.facts(instance, draft.risks), instance) for instance in document.answers}


def _as_submitted(db: Place, draft: Draft, document: Document) -> Draft:
    signed = document.signature
    same_language = draft.texts.locale in (signed.locale, MASTER)
    digests = signed.text_digests if draft.texts.locale == signed.locale else (signed.text_digests[0],) * 2
    texts = texts_by_digests(db, draft.opened.version_id, draft.texts.locale, digests) if same_language else draft.texts
    return as_submitted(draft, document, texts)


def _points(db: Place, draft: Draft, document: Document,
            flags: Mapping[str, tuple[Flag, ...]]) -> tuple[MentionedPoint, ...]:
    """What may be asked about: rules for the supplier's eyes that found something; never what needs a person's judgement."""
    opened, numbers = draft.opened, draft.compiled.questionnaire.numbers
    texts = rule_texts(db, opened.rule_set_id, draft.texts.locale)
    told = compiled_rules(db, opened.rule_set_id, opened.version_id).told_to_suppliers
    return tuple(
        MentionedPoint(texts.text(f"{flag.rule}.short"), texts.lang_of(f"{flag.rule}.short"), numbers[flag.judges],
                       name_of(document.profile, instance))
        for instance in document.answers for flag in flags[instance]
        if flag.outcome is Outcome.BREACH and flag.rule in told and flag.severity not in (None, Severity.SEVERE)
        and flag.covered_by is None)
