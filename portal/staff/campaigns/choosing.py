"""Whom a campaign asks: the suppliers its filters choose, and why some of them are left out for now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, exists, func, literal, not_, null, select
from sqlalchemy.orm import Session

from portal.casework.languages import letter_locale
from portal.core.states import LIVE
from portal.db.paging import Order, Page, Place, read_page
from portal.models.assessments import Assessment, Campaign
from portal.models.register import Category, Contact, Contract, ContractingAuthority, Supplier

PER_PAGE = 50
BY_NAME = Order((Supplier.sort_name, Supplier.id), (str, UUID), (False, False))
MAIN_CONTACT = (select(Contact.id).where(Contact.supplier_id == Supplier.id, Contact.is_main)
                .order_by(Contact.id).limit(1).correlate(Supplier).scalar_subquery())
"""Whom letters to a supplier go to."""


class LeftOut(StrEnum):
    """Why a chosen supplier is not invited now."""

    NO_CONTRACT = "no_contract"
    LIVE = "live"
    NO_CONTACT = "no_contact"


@dataclass(frozen=True)
class Chosen:
    """How many suppliers a campaign chooses that it has not invited yet.

    Attributes:
        ready: those who would get a letter now.
        left_out: the others, by reason.
        letters: the letters by language.
    """

    ready: int
    left_out: Mapping[LeftOut, int]
    letters: Mapping[str, int]

    @property
    def total(self) -> int:
        """All who are chosen and not invited."""
        return self.ready + sum(self.left_out.values())


def runs(closes_on: date, today: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions for contracts a campaign asks about: begun when it closes, and not over today."""
    return Contract.starts_on <= closes_on, Contract.ends_on >= today


def chosen(campaign: Campaign) -> list[ColumnElement[bool]]:
    """Return the conditions for suppliers that a campaign chooses and has not invited.

    Region and category are of one and the same contract, running or not.
    """
    conditions = [exists().where(*_held(campaign)), not_(exists().where(
        Assessment.campaign_id == campaign.id, Assessment.supplier_id == Supplier.id))]
    if countries := campaign.choice.get("countries"):
        conditions.append(Supplier.country.in_(countries))
    return conditions


def _held(campaign: Campaign) -> list[ColumnElement[bool]]:
    held = [Contract.supplier_id == Supplier.id]
    if authorities := campaign.choice.get("authorities"):
        held.append(Contract.authority_id.in_(select(ContractingAuthority.id).where(ContractingAuthority.code.in_(authorities))))
    if categories := campaign.choice.get("categories"):
        held.append(Contract.category_id.in_(select(Category.id).where(Category.code.in_(categories))))
    return held


def obstacles(campaign: Campaign, today: date) -> list[tuple[ColumnElement[bool], LeftOut]]:
    """Return what keeps a chosen supplier from being invited, the first that holds being the reason told."""
    return [
        (not_(exists().where(*_held(campaign), *runs(campaign.closes_on, today))), LeftOut.NO_CONTRACT),
        (exists().where(Assessment.supplier_id == Supplier.id, Assessment.status.in_(LIVE)), LeftOut.LIVE),
        (MAIN_CONTACT.is_(None), LeftOut.NO_CONTACT),
    ]


def is_ready(campaign: Campaign, today: date) -> list[ColumnElement[bool]]:
    """Return the conditions for suppliers that get a letter now."""
    return [*chosen(campaign), *(not_(obstacle) for obstacle, _reason in obstacles(campaign, today))]


def _reason(campaign: Campaign, today: date) -> ColumnElement[str | None]:
    return case(*((obstacle, literal(reason.value)) for obstacle, reason in obstacles(campaign, today)), else_=null())


def count_left_out(db: Session, campaign: Campaign, today: date) -> tuple[int, dict[LeftOut, int]]:
    """Return how many chosen suppliers are ready, and how many are left out for each reason.  One statement."""
    judged = select(_reason(campaign, today).label("reason")).select_from(Supplier).where(*chosen(campaign)).subquery()
    rows = db.execute(select(judged.c.reason, func.count()).group_by(judged.c.reason)).all()
    found = {reason: number for reason, number in rows}
    return found.pop(None, 0), {reason: found[reason] for reason in LeftOut if reason in found}


def count_chosen(db: Session, campaign: Campaign, offered: Sequence[str], today: date) -> Chosen:
    """Return whom a campaign would invite now, and who is left out.  Two statements.

    Args:
        offered: the languages the questionnaire is complete in.
    """
    ready, left_out = count_left_out(db, campaign, today)
    rows = db.execute(select(Contact.language, func.count()).join(Supplier, Contact.id == MAIN_CONTACT)
                      .where(*is_ready(campaign, today)).group_by(Contact.language)).all()
    letters: dict[str, int] = {}
    for language, number in rows:
        tag = letter_locale(language, offered)
        letters[tag] = letters.get(tag, 0) + number
    return Chosen(ready, left_out, letters)


def list_left_out(db: Session, campaign: Campaign, today: date, place: Place) -> Page[Any]:
    """Return a page of the chosen suppliers that are left out, by name.  One statement.  Rows have id, name, country, reason."""
    reason = _reason(campaign, today)
    return read_page(db, select(Supplier.id, Supplier.name, Supplier.country, reason.label("reason"))
                     .where(*chosen(campaign), reason.is_not(None)), BY_NAME, place, PER_PAGE)


def list_ready(db: Session, campaign: Campaign, today: date, place: Place) -> Page[Any]:
    """Return a page of the suppliers that get a letter now, by name.  One statement.

    Rows have id, name, country, and of the main contact email and language.
    """
    return read_page(db, select(Supplier.id, Supplier.name, Supplier.country, Contact.email, Contact.language)
                     .join(Contact, Contact.id == MAIN_CONTACT).where(*is_ready(campaign, today)), BY_NAME, place, PER_PAGE)
