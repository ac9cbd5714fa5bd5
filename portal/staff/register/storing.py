"""What an import changes is written: new and different rows, and the links between companies and their parents."""

from uuid import UUID

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session, aliased

from portal.models.register import Supplier
from portal.staff.register.comparing import Changes


def save_changes(db: Session, changes: Changes) -> None:
    """Write what is new or different."""
    connection = db.connection()
    for kind, rows in changes.inserts.items():
        if rows:
            connection.execute(insert(kind), rows)
    for kind, changed in changes.updates.items():
        if changed:
            names = [name.removeprefix("new_") for name in changed[0] if name != "key"]
            connection.execute(update(kind).where(kind.id == bindparam("key"))  # type: ignore[attr-defined]  # all have it
                               .values({name: bindparam(f"new_{name}") for name in names}), changed)


def link_parents(db: Session) -> int:
    """Connect suppliers with parent companies that the register knows by number: in the same country, else the only one.

    Returns:
        how many were connected; `foreseeing` tells the same beforehand.
    """
    parent = aliased(Supplier)
    found = db.execute(
        select(Supplier.id, Supplier.country == parent.country, parent.id)
        .join(parent, parent.registration_number == Supplier.parent_registration_number)
        .where(Supplier.parent_id.is_(None), Supplier.parent_registration_number.is_not(None), Supplier.id != parent.id)
        .order_by(Supplier.id, parent.id)).all()
    at_home = {child: parent_id for child, is_at_home, parent_id in found if is_at_home}
    abroad: dict[UUID, list[UUID]] = {}
    for child, _is_at_home, parent_id in found:
        abroad.setdefault(child, []).append(parent_id)
    only = {child: parents[0] for child, parents in abroad.items() if len(parents) == 1}
    links = [{"key": child, "parent": parent_id} for child, parent_id in {**only, **at_home}.items()]
    if links:
        db.connection().execute(
            update(Supplier).where(Supplier.id == bindparam("key")).values(parent_id=bindparam("parent")), links)
    return len(links)
