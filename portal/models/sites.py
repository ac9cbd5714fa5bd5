"""Sites: the factories and workplaces where a supplier's goods are made or its services done. They live across years."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.instances import SiteLister, SiteOwner
from portal.db.base import Base, Keyed, by_value
from portal.models.register import Supplier


class Site(Keyed, Base):
    """One site of one supplier. Two suppliers that use the same factory have a row each, and never see each other's."""

    __tablename__ = "site"
    __table_args__ = (
        Index("ix_site_supplier_id_name", "supplier_id", "name", "id"),
        CheckConstraint("length(country) = 2", name="country"),
    )

    supplier_id: Mapped[UUID] = mapped_column(ForeignKey(Supplier.id))
    name: Mapped[str]
    address: Mapped[str]
    town: Mapped[str]
    country: Mapped[str]
    makes: Mapped[str]
    """What is made or done there, in the words of whoever listed it."""
    owner: Mapped[SiteOwner] = mapped_column(by_value(SiteOwner))
    listed_by: Mapped[SiteLister] = mapped_column(by_value(SiteLister))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    """When it was taken off the list; what was answered about it before stays."""
