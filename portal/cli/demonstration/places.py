"""Sites of the demonstration: listed by suppliers, some of them chosen by the kansli, as their pages do."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from portal.casework.sites import SiteDetails, add_site, choose_sites, list_sites
from portal.cli.demonstration.rounds import Guest, Round
from portal.core.instances import MOST_SITES, SiteLister, SiteOwner

SITES = (
    SiteDetails("Melaka Works", "Jalan Usaha 12", "Melaka", "MY", "Undersökningshandskar av nitril", SiteOwner.SUPPLIER),
    SiteDetails("Borås fabrik", "Väverigatan 4", "Borås", "SE", "Packning och kvalitetskontroll", SiteOwner.OWN),
    SiteDetails("Sialkot Works", "Kutchery Road 7", "Sialkot", "PK", "Saxar och pincetter", SiteOwner.SUPPLIER),
    SiteDetails("Ningbo Plant 2", "Beilun 88", "Ningbo", "CN", "Skyddskläder", SiteOwner.SUPPLIER),
    SiteDetails("Łódź Zakład", "ul. Fabryczna 3", "Łódź", "PL", "Sömnad av textilier", SiteOwner.OWN),
    SiteDetails("Bursa Tekstil", "Sanayi Caddesi 15", "Bursa", "TR", "Färgning av textilier", SiteOwner.SUPPLIER),
)
"""Fictitious ones: one more than can be chosen."""
BECAUSE = "Här görs det mesta av det ni levererar, och risken är störst här."


def list_some(round_: Round, guest: Guest, count: int, now: datetime) -> None:
    """Let a supplier list its first sites."""
    for details in SITES[:count]:
        round_.database.write(partial(add_site, supplier_id=guest.assessment.supplier_id, details=details,
                                      listed_by=SiteLister.SUPPLIER, actor=f"link:{guest.link}", now=now))


def choose_all(round_: Round, guest: Guest, now: datetime) -> None:
    """Choose as many of the sites that a supplier has listed as may be; what it answers follows from it."""
    def unit(db: Session) -> dict[str, Any]:
        listed = [site.id for site in list_sites(db, guest.assessment.supplier_id)]
        return choose_sites(db, guest.assessment.id, listed[:MOST_SITES], BECAUSE, actor=round_.reviewer, now=now).profile
    guest.part = replace(guest.part, profile=round_.database.write(unit))
