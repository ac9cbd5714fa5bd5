"""Sites: listed by supplier or kansli, chosen for an assessment, and what a submission with sites leads to."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from portal.casework import sites
from portal.casework.submissions import submit
from portal.core.errors import IncompleteSubmission, NotFound, SitesRefused
from portal.core.instances import SiteLister, SiteOwner, chosen_sites
from portal.core.questionnaire import COMPANY
from portal.core.states import AssessmentStatus
from portal.core.values import Answer
from portal.db.types import new_id
from portal.models.findings import Finding, Point
from portal.models.house import AuditEvent
from tests.factories.rounds import NOW, make_assessment, make_campaign, make_reader, make_supplier, order_of
from tests.factories.sites import MILL, choose, make_site, make_site_round


def test_a_site_is_listed_mended_closed_and_taken_up_again(db):
    supplier = make_supplier(db)
    site = sites.add_site(db, supplier.id, MILL, listed_by=SiteLister.SUPPLIER, actor="link:1", now=NOW)
    sites.change_site(db, supplier.id, site.id, replace(MILL, town="Lahore", owner=SiteOwner.OWN), actor="link:1", now=NOW)
    sites.close_site(db, supplier.id, site.id, actor="link:1", now=NOW)
    sites.close_site(db, supplier.id, site.id, actor="link:1", now=NOW + timedelta(days=1))
    assert [(row.name, row.town, row.owner, row.closed_at) for row in sites.list_sites(db, supplier.id)] == [
        ("Sialkot Mill", "Lahore", SiteOwner.OWN, NOW)]
    sites.reopen_site(db, supplier.id, site.id, actor="link:1", now=NOW)
    assert sites.open_site(db, supplier.id, site.id).closed_at is None
    said = db.scalars(select(AuditEvent.action).where(AuditEvent.subject_kind == "site").order_by(AuditEvent.id)).all()
    assert said == ["site.listed", "site.changed", "site.closed", "site.reopened"]


def test_no_supplier_reaches_another_s_site(db):
    first, second = make_supplier(db, "Ett AB"), make_supplier(db, "Två AB")
    site = make_site(db, first.id)
    assert sites.list_sites(db, second.id) == []
    for act in (sites.close_site, sites.reopen_site):
        with pytest.raises(NotFound):
            act(db, second.id, site.id, actor="link:1", now=NOW)
    with pytest.raises(NotFound):
        sites.change_site(db, second.id, site.id, MILL, actor="link:1", now=NOW)


def test_a_list_of_sites_has_an_end(db, monkeypatch):
    monkeypatch.setattr(sites, "MOST_LISTED", 1)
    supplier = make_supplier(db)
    make_site(db, supplier.id)
    with pytest.raises(SitesRefused, match="list_full"):
        make_site(db, supplier.id)


def test_chosen_sites_are_frozen_in_the_profile_with_why_and_logged(db):
    assessment = make_site_round(db).assessment
    chosen = [make_site(db, assessment.supplier_id, name) for name in ("Norra", "Södra")]
    robin = make_reader(db)
    sites.choose_sites(db, assessment.id, [site.id for site in reversed(chosen)], " Störst  volym. ", actor=robin, now=NOW)
    assert [site.name for site in chosen_sites(assessment.profile)] == ["Södra", "Norra"]
    assert assessment.profile["sites_because"] == "Störst volym."
    event = db.scalars(select(AuditEvent).where(AuditEvent.action == "assessment.sites_chosen")).one()
    assert (event.actor, event.data["sites"]) == (robin.actor, [str(site.id) for site in reversed(chosen)])
    sites.change_site(db, assessment.supplier_id, chosen[0].id, replace(MILL, name="Nytt namn"), actor="link:1", now=NOW)
    sites.close_site(db, assessment.supplier_id, chosen[0].id, actor="link:1", now=NOW)
    sites.choose_sites(db, assessment.id, [chosen[0].id], "Kvar.", actor=robin, now=NOW)
    assert [site.name for site in chosen_sites(assessment.profile)] == ["Norra"]
    sites.choose_sites(db, assessment.id, [], "", actor=robin, now=NOW)
    assert not {"sites", "sites_because"} & assessment.profile.keys()


def test_only_open_sites_of_the_supplier_can_be_chosen_and_at_most_five_with_a_reason(db):
    assessment, robin = make_site_round(db).assessment, make_reader(db)
    listed = [make_site(db, assessment.supplier_id, f"Fabrik {number}").id for number in range(6)]
    foreign, closed = make_site(db, make_supplier(db, "Annan AB").id).id, listed[5]
    sites.close_site(db, assessment.supplier_id, closed, actor="link:1", now=NOW)
    for wanted, because, refused in ((listed, "x", "too_many"), (listed[:1], " ", "reason_missing"), ([foreign], "x", "unknown"),
                                     ([closed], "x", "unknown"), ([new_id()], "x", "unknown")):
        with pytest.raises(SitesRefused, match=refused):
            sites.choose_sites(db, assessment.id, wanted, because, actor=robin, now=NOW)
    sites.choose_sites(db, assessment.id, listed[:5], "x", actor=robin, now=NOW)
    assert len(chosen_sites(assessment.profile)) == 5


@pytest.mark.parametrize("status", [AssessmentStatus.SUBMITTED, AssessmentStatus.REVIEWED, AssessmentStatus.CLOSED])
def test_once_answers_are_submitted_no_other_sites_are_chosen(db, status):
    assessment = make_site_round(db).assessment
    assessment.status, assessment.submitted_at = status, NOW
    db.flush()
    with pytest.raises(SitesRefused, match="too_late"):
        sites.choose_sites(db, assessment.id, [], "", actor=make_reader(db), now=NOW)


def test_a_questionnaire_without_a_section_per_site_takes_no_sites(db):
    assessment = make_assessment(db)
    with pytest.raises(SitesRefused, match="not_asked"):
        sites.choose_sites(db, assessment.id, [], "", actor=make_reader(db), now=NOW)
    with pytest.raises(NotFound):
        sites.choose_sites(db, new_id(), [], "", actor=make_reader(db), now=NOW)


def test_the_sites_chosen_last_are_suggested_while_they_are_still_open(db):
    made, robin = make_site_round(db), make_reader(db)
    first = made.assessment
    kept, closed = make_site(db, first.supplier_id, "Kvar"), make_site(db, first.supplier_id, "Stängd")
    sites.choose_sites(db, first.id, [kept.id, closed.id], "x", actor=robin, now=NOW)
    first.status, first.submitted_at, first.closed_at = AssessmentStatus.CLOSED, NOW, NOW
    db.flush()
    later = make_site_round(db, supplier_id=first.supplier_id, title="Nästa höst").assessment
    sites.close_site(db, first.supplier_id, closed.id, actor="link:1", now=NOW)
    listed = sites.list_sites(db, first.supplier_id)
    assert sites.suggest_sites(db, later, listed) == sites.Suggestion((kept.id,), "Hösten")
    assert sites.suggest_sites(db, make_assessment(db, make_campaign(db), make_supplier(db, "Ny AB")), ()) is None
    sites.close_site(db, first.supplier_id, kept.id, actor="link:1", now=NOW)
    assert sites.suggest_sites(db, later, sites.list_sites(db, first.supplier_id)) is None


YES, NO = Answer("yes"), Answer("no")
BY_COMPANY = {("company", COMPANY): {"role": Answer(("maker",))}, ("workers", COMPANY): {"union": YES},
              ("remedy", COMPANY): {"fund": YES}}


def hand_in(db, assessment, answers, *, form_key="one"):
    """Submit answers by section and instance."""
    order = order_of(db, assessment, {}, form_key=form_key)
    return submit(db, replace(order, answers=answers), now=NOW)


@pytest.fixture
def asked(db):
    """An assessment with two chosen sites, and their instances."""
    assessment = make_site_round(db).assessment
    return assessment, [f"site:{key}" for key in choose(db, assessment, make_reader(db), "Norra", "Södra")]


def test_a_submission_raises_findings_for_each_site(db, asked):
    assessment, (north, south) = asked
    hand_in(db, assessment, {**BY_COMPANY, ("workers", north): {"fees": YES, "repaid": NO},
                             ("workers", south): {"fees": Answer("partly"), "repaid": YES}})
    found = db.scalars(select(Finding).order_by(Finding.id)).all()
    assert {(row.requirement, row.instance, row.suggested.value) for row in found} == {
        ("wr.forced", north, "major"), ("wr.forced", south, "minor"), ("pr6", COMPANY, "observation")}
    assert {(point.rule, point.answer_key) for point in db.scalars(select(Point)) if point.judges == "fees"} == {
        ("fees-paid", "yes"), ("fees-paid", "partly")}


def test_what_is_missing_at_one_site_keeps_everything_from_being_submitted(db, asked):
    assessment, (north, south) = asked
    with pytest.raises(IncompleteSubmission) as caught:
        hand_in(db, assessment, {**BY_COMPANY, ("workers", north): {"fees": NO}})
    assert [(lack.section, lack.instance, lack.question) for lack in caught.value.missing] == [("workers", south, "fees")]


def test_answers_about_a_site_no_longer_chosen_stay_behind_and_its_finding_lapses(db, asked):
    assessment, (north, south) = asked
    answers = {**BY_COMPANY, ("workers", north): {"fees": YES, "repaid": YES}, ("workers", south): {"fees": NO}}
    hand_in(db, assessment, answers)
    assessment.status = AssessmentStatus.REOPENED
    db.flush()
    kept = UUID(south.removeprefix("site:"))
    sites.choose_sites(db, assessment.id, [kept], "Den andra är stängd.", actor=make_reader(db), now=NOW)
    second = hand_in(db, assessment, answers, form_key="two")
    assert north.removeprefix("site:") not in second.document
    rows = db.scalars(select(Finding).order_by(Finding.id)).all()
    assert {(row.requirement, row.instance): row.status.value for row in rows} == {
        ("wr.forced", north): "lapsed", ("pr6", COMPANY): "lapsed"}


def test_a_finding_of_one_site_closes_no_other_s(db, asked):
    assessment, (north, south) = asked
    paid = {"fees": YES, "repaid": YES}
    answers = {**BY_COMPANY, ("workers", north): paid, ("workers", south): paid}
    hand_in(db, assessment, answers)
    assessment.status = AssessmentStatus.REOPENED
    db.flush()
    hand_in(db, assessment, {**answers, ("workers", north): {"fees": NO}}, form_key="two")
    states = {row.instance: row.status.value for row in db.scalars(select(Finding).where(Finding.requirement == "wr.forced"))}
    assert states == {north: "lapsed", south: "open"}
