"""Who owes what to whom: contracting authorities, categories, suppliers, their contacts and contracts."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, Keyed

BY_SIGN = String().with_variant(String(collation="C"), "postgresql")
"""Text compared sign by sign on either database, so that beginnings are found through an index."""


class ContractingAuthority(Keyed, Base):
    """A region: a contracting authority that holds contracts."""

    __tablename__ = "contracting_authority"

    code: Mapped[str] = mapped_column(unique=True)
    name_sv: Mapped[str]
    name_en: Mapped[str]
    procurement_region: Mapped[str]


class Category(Keyed, Base):
    """What is bought. Labour-intensive services are asked about their workplaces in Sweden."""

    __tablename__ = "category"

    code: Mapped[str] = mapped_column(unique=True)
    name_sv: Mapped[str]
    name_en: Mapped[str]
    prioritised: Mapped[bool] = mapped_column(default=False)
    labour_intensive: Mapped[bool] = mapped_column(default=False)


class Supplier(Keyed, Base):
    """A company. Its number is normalised and unique within its country."""

    __tablename__ = "supplier"
    __table_args__ = (
        UniqueConstraint("country", "registration_number"), Index("ix_supplier_name_id", "sort_name", "id"),
        Index("ix_supplier_country_name_id", "country", "sort_name", "id"), Index("ix_supplier_number", "registration_number"),
    )

    country: Mapped[str]
    registration_number: Mapped[str] = mapped_column(BY_SIGN)
    name: Mapped[str]
    sort_name: Mapped[str] = mapped_column(BY_SIGN)
    """The name folded for sorting, since neither database is sure to know the languages' orders."""
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("supplier.id"), index=True)
    parent_registration_number: Mapped[str | None]
    employees: Mapped[int | None]
    created_at: Mapped[datetime]


class Contact(Keyed, Base):
    """The person who receives the letters."""

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("supplier_id", "email"),)

    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"))
    name: Mapped[str]
    email: Mapped[str]
    language: Mapped[str]
    is_main: Mapped[bool] = mapped_column(default=True)


class Contract(Keyed, Base):
    """What one supplier delivers to one region, and under which clause."""

    __tablename__ = "contract"
    __table_args__ = (
        UniqueConstraint("authority_id", "number", "supplier_id"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
        CheckConstraint("clause_version IN ('2018', '2023')", name="clause_version"),
        CheckConstraint("clause_level IN ('basic', 'advanced')", name="clause_level"),
    )

    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"), index=True)
    authority_id: Mapped[UUID] = mapped_column(ForeignKey("contracting_authority.id"), index=True)
    category_id: Mapped[UUID] = mapped_column(ForeignKey("category.id"), index=True)
    number: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    clause_version: Mapped[str]
    clause_level: Mapped[str]
    annual_value: Mapped[int | None]
    notice_email: Mapped[str | None]
    contract_manager_email: Mapped[str | None]


class ImportBatch(Keyed, Base):
    """One file of suppliers that was taken in."""

    __tablename__ = "import_batch"

    at: Mapped[datetime]
    actor: Mapped[str]
    file_name: Mapped[str]
    digest: Mapped[str]
    counts: Mapped[dict[str, Any]]
