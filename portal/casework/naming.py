"""What things are called in the reader's language, and how many there are: one statement for a whole page, whatever it shows.

Texts stand under digests; once read they cost nothing more.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, String, cast, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from portal.casework.contents.running import frameworks_by_ids, texts_by_digests
from portal.casework.visibility import sees_supplier
from portal.core.frameworks import Frameworks
from portal.core.people import Reader
from portal.language.current import gettext
from portal.language.texts import MASTER, TextLookup
from portal.models.assessments import Assessment, Campaign
from portal.models.contents import ContentText, FrameworkVersion, QuestionnaireVersion, RuleSetVersion
from portal.models.house import Tally, TallyDelta
from portal.models.register import Category, ContractingAuthority

NUMBERED = re.compile(r"pr(\d+)")


class Shown(NamedTuple):
    """A text, and the language to mark it with; None where it is the page's own."""

    text: str
    lang: str | None = None


@dataclass(frozen=True)
class Names:
    """Names by code or id, texts of every definition, and the counts of one state.

    Attributes:
        campaigns: those in which a supplier of the reader's was asked; to the kansli also the others that were sent.
        counts: dimension to value to count (`platform.tallies`).
    """

    locale: str
    campaigns: Mapping[str, str]
    authorities: Mapping[str, str]
    categories: Mapping[str, str]
    counts: Mapping[str, Mapping[str, int]]
    frameworks: Frameworks
    framework_texts: Mapping[str, TextLookup]
    rule_texts: Mapping[UUID, TextLookup]
    questionnaire_texts: Mapping[UUID, TextLookup]

    def headline(self, rule_set_id: UUID, headline: str) -> Shown:
        """Return what the answer shows: the rule's short text, or the words of a person."""
        return self.rule_text(rule_set_id, f"{headline}.short", headline)

    def rule_text(self, rule_set_id: UUID, key: str, otherwise: str = "") -> Shown:
        """Return a text of a rule set, of any other where this one no longer has the rule; `otherwise` when none has it.

        A round may come to be judged by another rule set; as ids never change meaning, what was found before stays named.
        """
        own = self.rule_texts.get(rule_set_id)
        texts = next((held for held in (own, *self.rule_texts.values()) if held is not None and held.has(key)), None)
        return Shown(otherwise) if texts is None else Shown(texts.text(key), texts.lang_of(key))

    def requirement(self, point: str) -> Shown:
        """Return the title of the requirement or article a point belongs to, with its number where suppliers know it by one."""
        try:
            code, key = self.frameworks.title_key(point)
        except KeyError:
            return Shown(point)
        title = self.framework_texts[code].text(key)
        if numbered := NUMBERED.match(point):
            title = gettext("Requirement %(number)s %(title)s", number=numbered[1], title=title)
        return Shown(title, self.framework_texts[code].lang_of(key))


def read_names(db: Session, locale: str, *, reader: Reader | None = None, subject: str = "",
               state: str = "") -> Names:
    """Return what a page needs to name things.  One statement, and one for each text that this process has not read yet.

    Args:
        reader: who is offered the rounds; without one all are named.
        subject, state: whose counts to bring along; none when empty.
    """
    parts = [_campaigns(reader), _coded("authority", ContractingAuthority, locale), _coded("category", Category, locale),
             *_texts(locale), *([_counts(subject, state)] if subject else [])]
    held: dict[str, list[Any]] = {}
    for row in db.execute(union_all(*parts)):
        held.setdefault(row.kind, []).append(row)
    counts: dict[str, dict[str, int]] = {}
    for row in held.get("count", ()):
        if row.amount:
            counts.setdefault(row.key, {})[row.label] = int(row.amount)
    coded = {kind: {row.key: row.label for row in held.get(kind, ())} for kind in ("authority", "category")}
    owners = {row.key: UUID(row.owner) for row in held.get("framework", ())}
    lookups = dict(_lookups(db, held.get("framework", ()), locale))
    return Names(
        locale, {str(UUID(row.key)): row.label for row in held.get("campaign", ())},
        coded["authority"], coded["category"], counts,
        frameworks_by_ids(db, tuple(owners[code] for code in sorted(owners))),
        {code: lookups[owner] for code, owner in owners.items()},
        dict(_lookups(db, held.get("rules", ()), locale)), dict(_lookups(db, held.get("questionnaire", ()), locale)))


def _row(kind: str, key: Any, label: Any, owner: Any = None, amount: Any = None) -> Select[Any]:  # noqa: ANN401 - columns
    empty = literal("", String)
    return select(literal(kind, String).label("kind"), key.label("key"), label.label("label"),
                  (empty if owner is None else owner).label("owner"),
                  (literal(0) if amount is None else amount).label("amount"))


def _campaigns(reader: Reader | None) -> Select[Any]:
    rows = _row("campaign", cast(Campaign.id, String), Campaign.title)
    if reader is None:
        return rows
    asked = Campaign.id.in_(select(Assessment.campaign_id).where(sees_supplier(reader, Assessment.supplier_id)))
    return rows.where(or_(Campaign.invited_at.is_not(None), asked) if reader.sees_everything else asked)


def _coded(kind: str, table: type[ContractingAuthority] | type[Category], locale: str) -> Select[Any]:
    return _row(kind, table.code, table.name_sv if locale == MASTER else table.name_en)


def _texts(locale: str) -> list[Select[Any]]:
    """The digests of the current texts of all that is published, in Swedish and in the reader's language."""
    mark = ContentText.locale + " " + ContentText.digest
    owners = (("framework", FrameworkVersion, FrameworkVersion.code, ContentText.framework_version_id),
              ("rules", RuleSetVersion, RuleSetVersion.code, ContentText.rule_set_version_id),
              ("questionnaire", QuestionnaireVersion, QuestionnaireVersion.code, ContentText.questionnaire_version_id))
    parts: list[Select[Any]] = []
    for kind, table, code, owner in owners:
        part = _row(kind, code, mark, cast(owner, String)).join_from(ContentText, table, table.id == owner).where(
            ContentText.is_current, ContentText.locale.in_((MASTER, locale)))
        parts.append(part.where(FrameworkVersion.is_current) if kind == "framework" else part)
    return parts


def _counts(subject: str, state: str) -> Select[Any]:
    folded = select(Tally.dimension, Tally.value, Tally.count.label("n")).where(Tally.subject == subject, Tally.state == state)
    fresh = select(TallyDelta.dimension, TallyDelta.value, TallyDelta.change.label("n")).where(
        TallyDelta.subject == subject, TallyDelta.state == state)
    both = union_all(folded, fresh).subquery()
    return _row("count", both.c.dimension, both.c.value, amount=func.sum(both.c.n)).group_by(both.c.dimension, both.c.value)


def _lookups(db: Session, rows: Any, locale: str) -> Iterator[tuple[UUID, TextLookup]]:  # noqa: ANN401 - rows of the statement
    marks: dict[UUID, dict[str, str]] = {}
    for row in rows:
        tag, mark = row.label.split(" ")
        marks.setdefault(UUID(row.owner), {})[tag] = mark
    for owner, found in marks.items():
        yield owner, texts_by_digests(db, owner, locale, (found[MASTER], found.get(locale, found[MASTER])))
