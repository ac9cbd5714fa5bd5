"""Definitions: published versions of questionnaires, rule sets and frameworks, their texts, and lists of country risk."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, Keyed

WITHDRAWN = "(withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_why IS NULL)"


class Withdrawable:
    """What is published may be withdrawn from new rounds, and taken into use again; what rests on it goes on."""

    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]
    withdrawn_why: Mapped[str | None]


class QuestionnaireVersion(Withdrawable, Keyed, Base):
    """A published version: ids, logic and kinds as canonical text under a digest; never changed."""

    __tablename__ = "questionnaire_version"
    __table_args__ = (UniqueConstraint("code", "number"), CheckConstraint(WITHDRAWN, name="withdrawn"))

    code: Mapped[str]
    number: Mapped[str]
    title: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    document: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime]
    published_by: Mapped[str]


class RuleSetVersion(Withdrawable, Keyed, Base):
    """A published rule set; `fits` lists the version numbers it judges."""

    __tablename__ = "rule_set_version"
    __table_args__ = (UniqueConstraint("code", "number"), CheckConstraint(WITHDRAWN, name="withdrawn"))

    code: Mapped[str]
    number: Mapped[str]
    fits: Mapped[list[Any]]
    digest: Mapped[str] = mapped_column(unique=True)
    document: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime]
    published_by: Mapped[str]


class FrameworkVersion(Keyed, Base):
    """A published code of conduct or contract clause."""

    __tablename__ = "framework_version"

    code: Mapped[str] = mapped_column(index=True)
    digest: Mapped[str] = mapped_column(unique=True)
    document: Mapped[str] = mapped_column(Text)
    is_current: Mapped[bool] = mapped_column(default=True)
    published_at: Mapped[datetime]
    published_by: Mapped[str]


class ContentText(Keyed, Base):
    """The texts of one definition in one language. Wording may be mended as a new revision, meaning never."""

    __tablename__ = "content_text"
    __table_args__ = (
        CheckConstraint(
            "(questionnaire_version_id IS NOT NULL AND rule_set_version_id IS NULL AND framework_version_id IS NULL) OR "
            "(questionnaire_version_id IS NULL AND rule_set_version_id IS NOT NULL AND framework_version_id IS NULL) OR "
            "(questionnaire_version_id IS NULL AND rule_set_version_id IS NULL AND framework_version_id IS NOT NULL)",
            name="one_owner"),
        Index("current_questionnaire_text", "questionnaire_version_id", "locale", unique=True,
              sqlite_where=text("is_current = 1"), postgresql_where=text("is_current")),
        Index("current_rule_set_text", "rule_set_version_id", "locale", unique=True,
              sqlite_where=text("is_current = 1"), postgresql_where=text("is_current")),
        Index("current_framework_text", "framework_version_id", "locale", unique=True,
              sqlite_where=text("is_current = 1"), postgresql_where=text("is_current")),
    )

    questionnaire_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("questionnaire_version.id"))
    rule_set_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("rule_set_version.id"))
    framework_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("framework_version.id"))
    locale: Mapped[str]
    revision: Mapped[int]
    is_current: Mapped[bool] = mapped_column(default=True)
    is_complete: Mapped[bool]
    is_reviewed: Mapped[bool] = mapped_column(default=False)
    digest: Mapped[str] = mapped_column(index=True)
    texts: Mapped[dict[str, Any]]
    states: Mapped[dict[str, Any] | None]
    """What is known of each text beside its words (`casework.contents.states`); None for texts stored before that was kept."""
    created_at: Mapped[datetime]


class Translation(Keyed, Base):
    """A text translated or approved in this house, on its way into a revision of the texts: the newest word on one text."""

    __tablename__ = "translation"
    __table_args__ = (UniqueConstraint("domain", "locale", "key"),
                      CheckConstraint("(approved_by IS NULL) = (approved_at IS NULL)", name="approved"))

    domain: Mapped[str]
    """Name of the file in which the texts travel (`casework.contents.masters`), or `messages`."""
    locale: Mapped[str]
    key: Mapped[str]
    source: Mapped[list[Any]]
    """The wording it was translated from, one form or two."""
    forms: Mapped[list[Any]]
    saved_by: Mapped[str]
    saved_at: Mapped[datetime]
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    revision: Mapped[int | None]
    """The revision of the texts that took it up; None while it waits."""


class RiskList(Keyed, Base):
    """An imported list of country risk, or one marked as an example."""

    __tablename__ = "risk_list"

    title: Mapped[str]
    source: Mapped[str]
    year: Mapped[int]
    is_example: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class RiskEntry(Base):
    """The risk of one country: low, medium or high."""

    __tablename__ = "risk_entry"
    __table_args__ = (CheckConstraint("score IN ('low', 'medium', 'high')", name="score"),)

    risk_list_id: Mapped[UUID] = mapped_column(ForeignKey("risk_list.id"), primary_key=True)
    country: Mapped[str] = mapped_column(primary_key=True)
    score: Mapped[str]
