"""The declarative base: names of constraints, and how Python types become columns."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Enum, MetaData, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from portal.db.types import Json, UtcDateTime, new_id

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every table shares. Enums are stored by value under a check constraint; times are aware UTC."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {
        datetime: UtcDateTime(),
        UUID: Uuid(),
        dict[str, Any]: Json(),
        list[Any]: Json(),
    }


class Keyed:
    """A UUIDv7 key: random enough to be unguessable in an address, ordered by time so that indices stay dense."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)


def by_value(kind: type[StrEnum], name: str = "") -> Enum:
    """Return the column type of an enum: its value as text, checked by a constraint named after the enum.

    Args:
        name: another name for the constraint, where a table has two columns of one enum.
    """
    return Enum(kind, values_callable=lambda members: [member.value for member in members], native_enum=False,
                create_constraint=True, name=name or kind.__name__.lower(), length=40)


