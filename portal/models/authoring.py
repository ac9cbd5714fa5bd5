"""Drafts of content: what authors upload or write before it becomes a published row."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.drafting import DraftKind, DraftStatus
from portal.db.base import Base, Keyed, by_value
from portal.models.contents import QuestionnaireVersion, RuleSetVersion


class ContentDraft(Keyed, Base):
    """One proposal: files of a version and its rules, or new wording for something published.

    `files` holds, for a package, path to text as authors write them; for wording, key to new Swedish text. `cells` tells
    of files that came as a workbook from which cell a line with a fault is: `path:line` to sheet, row, column and heading.
    """

    __tablename__ = "content_draft"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'package' AND questionnaire_version_id IS NULL AND rule_set_version_id IS NULL) OR "
            "(kind = 'wording' AND (questionnaire_version_id IS NULL) <> (rule_set_version_id IS NULL))", name="about"),
        CheckConstraint("status NOT IN ('approved', 'published') OR approved_by IS NOT NULL", name="second_person"),
    )

    title: Mapped[str]
    kind: Mapped[DraftKind] = mapped_column(by_value(DraftKind))
    status: Mapped[DraftStatus] = mapped_column(by_value(DraftStatus), index=True)
    questionnaire_version_id: Mapped[UUID | None] = mapped_column(ForeignKey(QuestionnaireVersion.id))
    rule_set_version_id: Mapped[UUID | None] = mapped_column(ForeignKey(RuleSetVersion.id))
    revision: Mapped[int] = mapped_column()
    """Grows with every write; a write that has seen an older one is refused."""
    files: Mapped[dict[str, Any]]
    cells: Mapped[dict[str, Any]] = mapped_column(default=dict)
    writers: Mapped[list[Any]]
    """Who has written in it, as the audit log names people; none of them may approve it."""
    replayed: Mapped[dict[str, Any]]
    """Digest of the files whose rules were last replayed over a round, the round, when and by whom; empty before."""
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]

    __mapper_args__ = {"version_id_col": revision}
