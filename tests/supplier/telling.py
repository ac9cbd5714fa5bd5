"""Suppliers that have been told what came of their answers."""

from datetime import date, timedelta
from types import SimpleNamespace

from sqlalchemy import select

from portal.casework import releasing
from portal.casework.deciding import decide_finding
from portal.casework.planning import plan_release
from portal.core.review import Verdict
from portal.core.states import Decision
from portal.models.deviations import Deviation
from portal.models.findings import Finding
from tests.factories.rounds import BAD, DOMAIN, NOW, Held, make_assessment, make_campaign, make_reader, make_supplier, submitted
from tests.supplier.reading_app import link_to

HELD = (Held("AA"), Held("BB", clause="2018"), Held("CC", ends_on=date(2026, 11, 25)))


def confirm_all(db, actor, *, reason="Så är det.", action="Gör så här."):
    for finding in db.scalars(select(Finding).where(Finding.released_at.is_(None))).all():
        decide_finding(db, finding.id, Verdict(Decision.CONFIRM, reason, action=action), revision=finding.revision, actor=actor,
                       now=NOW)


def dismiss_all(db, actor):
    for finding in db.scalars(select(Finding).where(Finding.released_at.is_(None))).all():
        decide_finding(db, finding.id, Verdict(Decision.DISMISS, "Nej."), revision=finding.revision, actor=actor, now=NOW)


def release(db, assessment, actor, *, days=5):
    now = NOW + timedelta(days=days)
    return releasing.release(db, assessment.id, seen=plan_release(db, assessment.id, now=now).mark, actor=actor, now=now,
                             domain=DOMAIN)


def plant(database, *, name="Prov AB", answers=BAD, locale="sv", **written):
    def unit(db):
        supplier = make_supplier(db, name, *HELD)
        assessment = submitted(db, make_assessment(db, make_campaign(db, name), supplier, locale=locale), answers)
        actor = make_reader(db)
        confirm_all(db, actor, **written)
        release(db, assessment, actor)
        found = {row.requirement: row.id for row in db.scalars(select(Deviation).where(Deviation.assessment_id == assessment.id))}
        link = link_to(db, assessment)
        kept = SimpleNamespace(id=link.id, assessment_id=link.assessment_id)
        return SimpleNamespace(assessment=assessment.id, deviations=found, link=kept, actor=actor)
    return database.write(unit)


def change(database, model, key, **values):
    def unit(db):
        row = db.get_one(model, key)
        for name, value in values.items():
            setattr(row, name, value)
    database.write(unit)


def main(page):
    return " ".join(page.all("main")[0].text.split())


def result_of(told):
    return f"/assessments/{told.assessment}/result"


def page_of(told, requirement="pr6"):
    return f"/deviations/{told.deviations[requirement]}"
