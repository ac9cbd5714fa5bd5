"""A new link: the letter that fits the state goes to the present contact person; earlier links end only when told to."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.core.errors import NobodyToWriteTo, NotFound, NothingToSend
from portal.core.states import AssessmentStatus, CancelReason, LetterKind, MailStatus
from portal.db.types import new_id
from portal.db.work import Database
from portal.models.assessments import AccessLink, Assessment
from portal.models.house import AuditEvent
from portal.models.mail import OutgoingMail
from portal.models.register import Contact
from portal.platform.letters.composing import House, LetterContext, compose
from portal.staff.campaigns.resending import send_new_link
from tests.factories.rounds import DAY, DOMAIN, NOW, make_assessment, submitted
from tests.factories.world import World
from tests.fixtures.world import Wings
from tests.house.visitors import again


def asked(db: Session) -> Assessment:
    """An invited supplier whose contact person has changed since."""
    assessment = make_assessment(db)
    db.add(Contact(supplier_id=assessment.supplier_id, name="Bo Ny", email="bo@prov.example", language="en"))
    db.flush()
    return assessment


def send(db: Session, assessment: Assessment, *, recall: bool = False) -> OutgoingMail:
    db.flush()
    send_new_link(db, assessment.campaign_id, assessment.id, recall=recall, actor="staff:1", now=NOW, domain=DOMAIN)
    waiting = select(OutgoingMail).where(OutgoingMail.status == MailStatus.PENDING)
    return db.scalars(waiting.order_by(OutgoingMail.id.desc())).first()


def links_left(db: Session) -> int:
    return len(db.scalars(select(AccessLink.id).where(AccessLink.revoked_at.is_(None))).all())


def test_the_invitation_goes_to_the_present_contact_person_in_their_language(db: Session):
    assessment = asked(db)
    letter = send(db, assessment)
    assert (letter.kind, letter.address, letter.context["contact"]) == (LetterKind.INVITATION, "bo@prov.example", "Bo Ny")
    assert (assessment.contact_email, assessment.contact_name) == ("bo@prov.example", "Bo Ny")
    assert (letter.context["due_on"], letter.context["minutes"], len(letter.context["contracts"])) == (
        assessment.due_on.isoformat(), 5, 1)
    assert letter.link_expires_at >= NOW + timedelta(days=365)


def test_earlier_links_stay_valid_unless_they_are_recalled(db: Session):
    assessment = asked(db)
    send(db, assessment)
    assert links_left(db) == 1
    send(db, assessment, recall=True)
    assert links_left(db) == 0
    assert [event.data for event in db.scalars(select(AuditEvent).where(AuditEvent.action == "assessment.link_sent")
                                               .order_by(AuditEvent.id))] == [
        {"letter": "invitation", "recalled": 0}, {"letter": "invitation", "recalled": 1}]


def test_letters_that_still_wait_give_way_and_carry_no_recalled_link(db: Session):
    assessment = submitted(db, asked(db))
    receipt = db.scalars(select(OutgoingMail).where(OutgoingMail.kind == LetterKind.RECEIPT)).one()
    receipt.sealed_secret = b"sealed"
    db.flush()
    assessment.status = AssessmentStatus.REOPENED
    invitation = send(db, assessment)
    again_sent = send(db, assessment, recall=True)
    db.expire_all()
    assert (invitation.status, again_sent.status) == (MailStatus.CANCELLED, MailStatus.PENDING)
    assert (receipt.status, receipt.sealed_secret, receipt.address) == (MailStatus.PENDING, None, "bo@prov.example")


def test_after_the_last_day_the_letter_names_no_day_that_has_passed(db: Session):
    assessment = asked(db)
    assessment.due_on = DAY - timedelta(days=1)
    letter = send(db, assessment)
    told = compose(letter.kind, "en", LetterContext.model_validate(letter.context), house=House("https://a.example", "08-1"))
    assert "at the latest" not in told.text


def test_whoever_has_submitted_gets_the_receipt_and_then_the_result(db: Session):
    assessment = submitted(db, asked(db))
    receipt = send(db, assessment)
    assert (receipt.kind, receipt.address, receipt.context["number"][:3]) == (LetterKind.RECEIPT, "bo@prov.example", "AK-")
    assessment.status, assessment.reviewed_at, assessment.reviewed_by = AssessmentStatus.REVIEWED, NOW, "Anna"
    assessment.valid_until = DAY + timedelta(days=700)
    result = send(db, assessment)
    assert (result.kind, result.context["reviewed_by"], result.context["has_deviations"], result.context["valid_until"]) == (
        LetterKind.RESULT, "Anna", False, assessment.valid_until.isoformat())


def test_a_result_with_deviations_says_so_again(database: Database, world: World):
    ids = world.ours.ids
    mine = select(OutgoingMail.context).where(OutgoingMail.assessment_id == ids["assessment_id"],
                                              OutgoingMail.kind == LetterKind.RESULT)
    database.write(lambda db: send_new_link(db, ids["campaign_id"], ids["assessment_id"], recall=False, actor="staff:1", now=NOW,
                                            domain=DOMAIN).id)
    with database.read() as db:
        first, second = db.scalars(mine)
    assert first == second
    assert second["has_deviations"]


@pytest.mark.parametrize("state", [AssessmentStatus.CLOSED, AssessmentStatus.CANCELLED])
def test_nothing_is_sent_about_what_no_link_opens(db: Session, state: AssessmentStatus):
    assessment = asked(db)
    assessment.status, assessment.cancel_reason = state, CancelReason.NOT_US if state is AssessmentStatus.CANCELLED else None
    with pytest.raises(NothingToSend):
        send(db, assessment)


def test_nothing_is_sent_to_nobody_or_from_another_round(db: Session):
    assessment = asked(db)
    with pytest.raises(NotFound):
        send_new_link(db, new_id(), assessment.id, recall=True, actor="staff:1", now=NOW, domain=DOMAIN)
    db.execute(update(Contact).values(is_main=False))
    with pytest.raises(NobodyToWriteTo):
        send(db, assessment, recall=True)
    assert links_left(db) == 1


def test_the_kansli_sends_it_from_the_suppliers_page_where_it_is_told_what_goes_to_whom(
    database: Database, wings: Wings, world: World,
):
    ids = world.invited.ids
    kansli, region = (again(database, wings["staff"], world, name) for name in ("reviewer", "region_reader"))
    page = f"/suppliers/{ids['supplier_id']}"
    assert "new link to answer, to kim@prov.example" in kansli.send("GET", page).text
    assert "Send a new link" not in region.send("GET", page).text
    answer = kansli.send("POST", f"/campaigns/{ids['campaign_id']}/assessments/{ids['assessment_id']}/letter",
                         data={"recall": "yes"})
    assert (answer.status_code, answer.location) == (303, f"{page}?sent=letter")
    assert "The letter is on its way" in kansli.send("GET", answer.location).text
    with database.read() as db:
        assert db.scalars(select(AccessLink.id).where(AccessLink.assessment_id == ids["assessment_id"],
                                                      AccessLink.revoked_at.is_(None))).all() == []


def test_a_refusal_says_what_to_do(database: Database, wings: Wings, world: World):
    ids = world.invited.ids
    database.write(lambda db: db.execute(update(Contact).values(is_main=False)))
    answer = again(database, wings["staff"], world, "reviewer").send(
        "POST", f"/campaigns/{ids['campaign_id']}/assessments/{ids['assessment_id']}/letter")
    assert answer.status_code == 409
    assert "names a contact person" in answer.text
