"""What was submitted, read back from its document: the receipt and the answers as given."""

from dataclasses import dataclass
from datetime import datetime

from portal.casework.contents.running import compiled_rules, rule_texts, texts_by_digests
from portal.core.instances import name_of
from portal.core.judging import flags_of
from portal.core.rules import Outcome, Severity
from portal.core.submitted import Document, read_document
from portal.db.prepared import Place
from portal.language.texts import MASTER
from portal.supplier.answering import queries
from portal.supplier.answering.drafts import Draft, as_submitted

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


def read_receipt(db: Place, draft: Draft) -> Receipt:
    """Return the newest submission of an assessment.  Raises NotFound when there is none."""
    row = queries.latest_submission(db, draft.opened)
    document = read_document(row.document, draft.compiled.numbers)
    return Receipt(row.number, row.received_at, row.in_time, row.signed_name, row.signed_role, row.digest,
                   _points(db, draft, document), _as_submitted(db, draft, document))


def _as_submitted(db: Place, draft: Draft, document: Document) -> Draft:
    signed = document.signature
    same_language = draft.texts.locale in (signed.locale, MASTER)
    digests = signed.text_digests if draft.texts.locale == signed.locale else (signed.text_digests[0],) * 2
    texts = texts_by_digests(db, draft.opened.version_id, draft.texts.locale, digests) if same_language else draft.texts
    return as_submitted(draft, document, texts)


def _points(db: Place, draft: Draft, document: Document) -> tuple[MentionedPoint, ...]:
    """What may be asked about: rules for the supplier's eyes that found something; never what needs a person's judgement."""
    rules = compiled_rules(db, draft.opened.rule_set_id, draft.opened.version_id)
    flags = [(name_of(document.profile, instance), flag) for instance in document.answers
             for flag in flags_of(rules, document.facts(instance, draft.risks), instance)]
    texts = rule_texts(db, draft.opened.rule_set_id, draft.texts.locale)
    numbers, audience = draft.compiled.questionnaire.numbers, {rule.rule.id: rule.rule.audience for rule in rules.rules}
    return tuple(
        MentionedPoint(texts.text(f"{flag.rule}.short"), texts.lang_of(f"{flag.rule}.short"), numbers[flag.judges], place)
        for place, flag in flags if flag.outcome is Outcome.BREACH and audience[flag.rule] == "supplier"
        and flag.severity not in (None, Severity.SEVERE) and flag.covered_by is None)
