"""Inviting: who is chosen, who is left out and why, that each gets one letter, and that nothing happens twice."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.core.errors import CampaignNotReady, NotFound
from portal.core.states import AssessmentStatus, LetterKind, MailStatus
from portal.db.paging import Place
from portal.db.types import new_id
from portal.models.assessments import AccessLink, Assessment, Campaign
from portal.models.contents import QuestionnaireVersion, RuleSetVersion
from portal.models.house import AuditEvent
from portal.models.mail import OutgoingMail
from portal.models.register import Contact, Contract, Supplier
from portal.staff.campaigns import choosing, linking, services
from portal.staff.campaigns.choosing import LeftOut
from portal.staff.campaigns.services import NewCampaign
from tests.factories.rounds import DAY, DOMAIN, NOW, Held, make_assessment, make_campaign, make_supplier

ENDED = Held(ends_on=DAY - timedelta(days=1))


def supplier_with(db: Session, name: str, *held: Held, language: str = "sv", country: str = "SE",
                  contact: bool = True) -> Supplier:
    supplier = make_supplier(db, name, *held, country=country)
    if contact:
        db.add(Contact(supplier_id=supplier.id, name=f"Kim på {name}", email="kim@firma.example", language=language))
    db.flush()
    return supplier


def campaign_for(db: Session, **choice: list[str]) -> Campaign:
    campaign = make_campaign(db)
    campaign.choice, campaign.invited_at = choice, None
    db.flush()
    return campaign


def invite(db: Session, campaign: Campaign, **more) -> services.Invited:
    return services.invite(db, campaign.id, actor="command", now=NOW, domain=DOMAIN, **more)


def invited_names(db: Session, campaign: Campaign) -> list[str]:
    return list(db.scalars(select(Supplier.name).join(Assessment, Assessment.supplier_id == Supplier.id)
                           .where(Assessment.campaign_id == campaign.id).order_by(Supplier.name)))


def count(db: Session, kind: type) -> int:
    return db.scalar(select(func.count()).select_from(kind)) or 0


def test_each_supplier_gets_an_assessment_and_a_letter_that_names_contracts_and_regions(db: Session):
    supplier = supplier_with(db, "Ett", Held("AA"), Held("BB", "transport"))
    campaign = campaign_for(db)
    assert invite(db, campaign).count == 1
    assessment = db.scalars(select(Assessment)).one()
    letter = db.scalars(select(OutgoingMail)).one()
    assert (assessment.status, assessment.due_on, assessment.contact_email) == (
        AssessmentStatus.INVITED, campaign.closes_on, "kim@firma.example")
    assert (letter.kind, letter.status, letter.assessment_id, letter.supplier_id, letter.address) == (
        LetterKind.INVITATION, MailStatus.PENDING, assessment.id, supplier.id, "kim@firma.example")
    assert letter.context["contracts"] == [{"number": "Ett 0", "authority": "AA sv"}, {"number": "Ett 1", "authority": "BB sv"}]
    assert (letter.context["due_on"], letter.context["minutes"], letter.context["contact"]) == (
        campaign.closes_on.isoformat(), 5, "Kim på Ett")
    assert campaign.invited_at == NOW


def test_no_link_exists_before_the_letter_is_on_its_way(db: Session):
    supplier_with(db, "Ett")
    invite(db, campaign_for(db))
    letter = db.scalars(select(OutgoingMail)).one()
    assert count(db, AccessLink) == 0
    assert (letter.sealed_secret, letter.link_id) == (None, None)
    assert letter.link_expires_at is not None
    assert letter.link_expires_at > NOW + timedelta(days=365)


def test_the_profile_holds_the_contracts_begun_by_the_last_day_and_not_over_today(db: Session):
    supplier = supplier_with(db, "Ett", Held("AA", clause="2018"), ENDED, Held("BB"))
    campaign = campaign_for(db)
    late = db.scalars(select(Contract).where(Contract.number == "Ett 2")).one()
    late.starts_on = campaign.closes_on + timedelta(days=1)
    db.flush()
    invite(db, campaign)
    profile = db.scalars(select(Assessment.profile)).one()
    assert [contract["number"] for contract in profile["contracts"]] == ["Ett 0"]
    assert (profile["clauses"], profile["country"], profile["has_parent"]) == (["2018"], supplier.country, False)


@pytest.mark.parametrize(("ends_on", "count"), [(DAY, 1), (DAY - timedelta(days=1), 0)])
def test_a_contract_counts_to_its_last_day(db: Session, ends_on: date, count: int):
    supplier_with(db, "Ett", Held(ends_on=ends_on))
    assert invite(db, campaign_for(db)).count == count


@pytest.mark.parametrize(("choice", "names"), [
    ({}, ["a", "b", "c"]), ({"authorities": ["AA"]}, ["a", "b"]), ({"categories": ["care"]}, ["a", "c"]),
    ({"countries": ["DE"]}, ["c"]),
    ({"authorities": ["AA"], "categories": ["transport"]}, ["b"]), ({"authorities": ["AA"], "countries": ["DE"]}, []),
])
def test_suppliers_are_chosen_by_region_category_and_country(db: Session, choice: dict[str, list[str]], names: list[str]):
    supplier_with(db, "a", Held("AA", "care"), Held("BB", "transport"))
    supplier_with(db, "b", Held("AA", "transport"))
    supplier_with(db, "c", Held("BB", "care"), country="DE")
    campaign = campaign_for(db, **choice)
    invite(db, campaign)
    assert invited_names(db, campaign) == names


def test_whoever_cannot_be_invited_is_left_out_and_the_reason_told(db: Session):
    supplier_with(db, "klar")
    supplier_with(db, "utgången", ENDED)
    supplier_with(db, "utan kontakt", contact=False)
    make_assessment(db, make_campaign(db, "Annan"), supplier_with(db, "tillfrågad"))
    campaign = campaign_for(db)
    reasons = {row.name: row.reason for row in choosing.list_left_out(db, campaign, DAY, Place()).rows}
    assert reasons == {"utgången": LeftOut.NO_CONTRACT, "utan kontakt": LeftOut.NO_CONTACT, "tillfrågad": LeftOut.LIVE}
    chosen = choosing.count_chosen(db, campaign, ["sv", "en"], DAY)
    assert (chosen.total, chosen.ready, chosen.letters) == (4, 1, {"sv": 1})
    done = invite(db, campaign)
    assert (done.count, done.left_out) == (1, {LeftOut.NO_CONTRACT: 1, LeftOut.LIVE: 1, LeftOut.NO_CONTACT: 1})


def test_a_choice_by_region_wants_a_running_contract_of_that_region(db: Session):
    supplier_with(db, "Ett", Held("AA"), Held("BB", ends_on=DAY - timedelta(days=1)))
    assert invite(db, campaign_for(db, authorities=["BB"])).left_out == {LeftOut.NO_CONTRACT: 1}


def test_a_reviewed_assessment_never_blocks_a_new_round(db: Session):
    assessment = make_assessment(db, make_campaign(db, "Förra"), supplier_with(db, "Ett"))
    assessment.status, assessment.submitted_at = AssessmentStatus.REVIEWED, NOW
    db.flush()
    assert invite(db, campaign_for(db)).count == 1


def test_inviting_again_invites_only_those_who_are_new(db: Session):
    supplier_with(db, "a")
    campaign = campaign_for(db)
    invite(db, campaign)
    assert invite(db, campaign) == services.Invited(0)
    supplier_with(db, "b")
    assert invite(db, campaign).count == 1
    assert (count(db, Assessment), count(db, OutgoingMail)) == (2, 2)
    assert db.scalar(select(func.count()).where(AuditEvent.action == "campaign.suppliers_invited")) == 2


def test_batches_go_on_where_the_last_one_stopped(db: Session):
    for number in range(5):
        supplier_with(db, f"s{number}")
    campaign = campaign_for(db)
    first = invite(db, campaign, limit=2)
    assert (first.count, first.left_out) == (2, {})
    second = invite(db, campaign, limit=2, after=first.last)
    again = invite(db, campaign, limit=2)  # a batch begun anew, as after a crash, finds those who are left
    assert (second.count, again.count, again.last) == (2, 1, None)
    assert len(invited_names(db, campaign)) == 5


@pytest.mark.parametrize(("language", "locale"), [("sv", "sv"), ("en", "en"), ("pl", "en"), ("sv-fi", "sv")])
def test_a_letter_is_in_the_contacts_language_where_that_is_offered(language: str, locale: str):
    assert choosing.letter_locale(language, ["sv", "en"]) == locale


def test_a_language_the_questionnaire_lacks_gives_english():
    assert choosing.letter_locale("sv", ["en"]) == "en"


def test_the_letter_goes_to_the_main_contact(db: Session):
    supplier = supplier_with(db, "Ett")
    db.add(Contact(supplier_id=supplier.id, name="Bo", email="bo@firma.example", language="sv", is_main=False))
    db.flush()
    invite(db, campaign_for(db))
    assert db.scalars(select(OutgoingMail.address)).one() == "kim@firma.example"


def test_a_campaign_whose_last_day_is_over_invites_nobody(db: Session):
    supplier_with(db, "Ett")
    campaign = campaign_for(db)
    campaign.closes_on = DAY - timedelta(days=1)
    db.flush()
    with pytest.raises(CampaignNotReady):
        invite(db, campaign)
    with pytest.raises(NotFound):
        services.invite(db, new_id(), actor="command", now=NOW, domain=DOMAIN)


def test_a_campaign_needs_a_day_in_the_future_and_rules_that_fit(db: Session):
    make_campaign(db)
    version_id, rules_id = db.scalars(select(QuestionnaireVersion.id)).one(), db.scalars(select(RuleSetVersion.id)).one()

    def reason_of(**changes) -> str:
        sound = {"title": "Ny", "version_id": version_id, "rule_set_id": rules_id, "closes_on": DAY + timedelta(days=1)}
        try:
            services.create_campaign(db, NewCampaign(**sound | changes), actor="command", now=NOW)
        except CampaignNotReady as refused:
            return refused.reason
        return ""

    assert [reason_of(), reason_of(closes_on=DAY), reason_of(rule_set_id=new_id()), reason_of(risk_list_id=new_id())] == [
        "", "closed", "rules", "risks"]


def test_the_sample_is_the_letter_that_would_be_written(db: Session):
    supplier_with(db, "Ett")
    campaign = campaign_for(db)
    context = services.sample_context(db, campaign, "sv", now=NOW)
    assert context is not None
    assert (context.supplier, [line.number for line in context.contracts]) == ("Ett", ["Ett 0"])
    assert services.sample_context(db, campaign, "en", now=NOW) is None
    assert count(db, Assessment) == 0


def test_links_are_made_for_those_who_may_still_answer(db: Session):
    campaign = campaign_for(db)
    for name in ("a", "b", "c"):
        supplier_with(db, name)
    invite(db, campaign)
    done = db.scalars(select(Assessment).limit(1)).one()
    done.status, done.submitted_at = AssessmentStatus.SUBMITTED, NOW
    db.flush()
    minted = linking.mint_links(db, campaign.id, actor="command", now=NOW)
    assert len({link.secret for link in minted}) == 2
    assert count(db, AccessLink) == 2
