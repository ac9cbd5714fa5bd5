"""A small world in which everything there is exists once: two regions, their suppliers in every state, people of every role.

Built by the product's own services. Region AA is "ours" and BB the other one: what belongs to one must not be seen by the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from portal.casework import releasing, sites
from portal.casework.contents import drafting
from portal.casework.deciding import decide_finding, raise_by_hand
from portal.casework.findings import Seen
from portal.casework.planning import plan_release
from portal.casework.sites import SiteDetails
from portal.core.instances import SiteLister, SiteOwner
from portal.core.people import Reader
from portal.core.questionnaire import COMPANY
from portal.core.review import Verdict
from portal.core.rules import Severity
from portal.core.states import Decision, FindingStatus, Role
from portal.core.values import Answer, to_json
from portal.db.types import new_id
from portal.models.accounts import StaffUser
from portal.models.assessments import Assessment, Campaign
from portal.models.deviations import Deviation
from portal.models.findings import Finding
from portal.models.mail import OutgoingMail
from portal.models.register import Contact
from portal.platform import links
from portal.platform.sealing import Sealer
from portal.staff.accounts.hashing import Passwords, argon2id
from portal.staff.accounts.services import people, sessions
from portal.staff.accounts.services.people import Post
from portal.staff.authoring.jobs import asked_to_re_evaluate, queue_re_evaluation
from portal.supplier.answering.queries import open_assessment
from portal.supplier.answering.services import Save, move_progress, save_section
from tests.factories.drafts import FILES
from tests.factories.rounds import BAD, DOMAIN, NOW, Held, make_assessment, make_campaign, make_supplier, submitted

KEYS = ("0" * 40, "1" * 40)
PASSWORD, SEED = "korrekt häst batteri", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
OURS, THEIRS = "AA", "BB"
CATEGORY = "care"
OURS_HELD, THEIRS_HELD = (OURS, CATEGORY), (THEIRS, "transport")
"""Authority and category of the contracts: the coordinator's category is bought by region AA only."""
ABSENT = UUID("01900000-0000-7000-8000-00000000dead")
SUPPLIERS = {"ours": "Nord AB", "theirs": "Syd AB", "submitted": "Öst AB", "invited": "Väst AB"}
POSTS: Mapping[str, Post] = {
    "administrator": Post(Role.ADMINISTRATOR), "reviewer": Post(Role.REVIEWER), "author": Post(Role.AUTHOR),
    "translator": Post(Role.TRANSLATOR), "coordinator": Post(Role.COORDINATOR, category=CATEGORY), "auditor": Post(Role.AUDITOR),
    "observer": Post(Role.OBSERVER), "contract_manager": Post(Role.CONTRACT_MANAGER, OURS),
    "region_officer": Post(Role.REGION_OFFICER, OURS), "region_reader": Post(Role.REGION_READER, OURS),
    "other_reader": Post(Role.REGION_READER, THEIRS), "disabled": Post(Role.ADMINISTRATOR), "password_only": Post(Role.REVIEWER),
}
"""Who there is: a person of every role, and three whom the door must treat differently."""


@dataclass(frozen=True, slots=True)
class Words:
    """What people have written, wherever they can write; `{}` in the supplier's name stands for what tells them apart.

    Attributes:
        draft: a comment in the draft of `invited`, which nobody but the supplier may ever see.
        their_comment: what only the supplier of the other region has written.
    """

    title: str = "Hösten"
    supplier: str = "{}"
    contact: str = "Kim"
    person: str = "Anna Berg"
    comment: str = "Vi arbetar på det."
    their_comment: str = "Vi arbetar på det."
    reason: str = "Skälet är tydligt."
    action: str = "Gör en plan."
    draft: str = "Utkast som ingen annan får läsa"

    def answers(self, which: str) -> dict[str, Answer]:
        """What a supplier answers: on the supply chain, on what it does not do, and freely."""
        comment = self.their_comment if which == "theirs" else self.comment
        return {**BAD, "role": Answer(("maker",)), "factories": Answer(comment), "plan": Answer("no", comment=comment),
                "wishes": Answer(comment), "process": Answer("no", comment=comment)}


@dataclass(frozen=True, slots=True)
class Case:
    """One supplier's part: its ids by the names they have in addresses, and a secret that opens it."""

    ids: Mapping[str, UUID]
    link_id: UUID
    secret: str


@dataclass(frozen=True, slots=True)
class World:
    """Where everything is.

    Attributes:
        ours: released with a deviation, of region AA; `theirs` the same of region BB.
        submitted: of region AA, with findings that nobody has decided.
        invited: of region AA, with a draft that was begun.
        unsent: `ours`, but for the round, which nobody has been invited to.
        people: name in `POSTS` to account; `tokens` to an open session.
        expired: secret of a link to `ours` that has run out, with its id; `recalled` likewise.
    """

    ours: Case
    theirs: Case
    submitted: Case
    invited: Case
    unsent: Case
    people: Mapping[str, UUID]
    tokens: Mapping[str, str]
    expired: tuple[str, UUID]
    recalled: tuple[str, UUID]


def build_world(db, *, now: datetime = NOW, words: Words | None = None) -> World:
    """Build it in an open session; the caller commits."""
    words = words or Words()
    campaign = make_campaign(db, words.title)
    assessments = {which: _invited(db, campaign, which, words) for which in ("ours", "theirs", "submitted", "invited")}
    accounts, tokens = _people(db, now, words.person)
    reviewer = Reader(accounts["reviewer"], words.person, "reviewer@kansli.example", "sv", ())
    for which in ("ours", "theirs", "submitted"):
        submitted(db, assessments[which], words.answers(which), form_key=which)
        if which != "submitted":
            _release(db, assessments[which].id, reviewer, words)
    seen = Seen("pr1.b", Severity.MINOR, words.reason)
    raise_by_hand(db, assessments["submitted"].id, seen, instance=COMPANY, actor=reviewer, now=now)
    cases = {which: _case(db, assessment, campaign.id, now, words) for which, assessment in assessments.items()}
    _begin(db, cases["invited"], words.draft, now)
    ours = assessments["ours"]
    ended = [links.mint(db, ours.id, ours.supplier_id, now=now, expires_at=now + timedelta(days=days)) for days in (-1, 9)]
    ended[1][0].revoked_at = now
    db.flush()
    unsent = make_campaign(db, f"{words.title} II")
    unsent.invited_at = None
    db.flush()
    cases["unsent"] = replace(cases["ours"], ids={**cases["ours"].ids, "campaign_id": unsent.id})
    expired, recalled = ((secret, link.id) for link, secret in ended)
    return World(**cases, people=accounts, tokens=tokens, expired=expired, recalled=recalled)


def add_person(db, email: str, post: Post, *, now: datetime, language: str = "en", name: str = "Anna Berg") -> UUID:
    """Make an account with a password and a second factor; return its id."""
    stored = Passwords(argon2id(memory_kib=8, rounds=1)).hash(PASSWORD)
    user_id = people.create_account(db, email, name, post, password_hash=stored, now=now)
    sealed = Sealer(KEYS, sessions.SEAL).seal(SEED, str(user_id))
    db.execute(update(StaffUser).where(StaffUser.id == user_id).values(totp_seed=sealed, language=language))
    return user_id


def _invited(db, campaign: Campaign, which: str, words: Words) -> Assessment:
    held = Held(*(THEIRS_HELD if which == "theirs" else OURS_HELD))
    assessment = make_assessment(db, campaign, make_supplier(db, words.supplier.format(SUPPLIERS[which]), held))
    assessment.contact_name = words.contact
    db.add(Contact(supplier_id=assessment.supplier_id, name=words.contact, email="kim@prov.example", language="sv"))
    return assessment


def _people(db, now: datetime, name: str) -> tuple[dict[str, UUID], dict[str, str]]:
    accounts = {who: add_person(db, f"{who}@kansli.example", post, now=now, name=name) for who, post in POSTS.items()}
    tokens = {who: sessions.open_session(db, user_id, has_second_factor=who != "password_only", now=now)
              for who, user_id in accounts.items()}
    # Closing an account ends its sessions; whatever were left of one must not open a door either.
    db.execute(update(StaffUser).where(StaffUser.id == accounts["disabled"]).values(is_active=False))
    return accounts, tokens


def _release(db, assessment_id: UUID, reviewer: Reader, words: Words) -> None:
    verdict = Verdict(Decision.CONFIRM, words.reason, action=words.action)
    found = db.scalars(select(Finding).where(Finding.assessment_id == assessment_id, Finding.status == FindingStatus.OPEN)).all()
    for finding in found:
        decide_finding(db, finding.id, verdict, revision=finding.revision, actor=reviewer, now=NOW)
    seen = plan_release(db, assessment_id, now=NOW).mark
    releasing.release(db, assessment_id, seen=seen, actor=reviewer, now=NOW, domain=DOMAIN)


def _case(db, assessment, campaign_id: UUID, now: datetime, words: Words) -> Case:
    """Collect one row of every kind that belongs to an assessment, list a site, and mint a link to it."""
    details = SiteDetails(words.comment, words.comment, words.comment, "PK", words.comment, SiteOwner.OWN)
    site = sites.add_site(db, assessment.supplier_id, details, listed_by=SiteLister.SUPPLIER, actor="command", now=now)
    link, secret = links.mint(db, assessment.id, assessment.supplier_id, now=now, expires_at=now + timedelta(days=90))
    of = {name: db.scalars(select(model.id).where(model.assessment_id == assessment.id).order_by(model.id)).first() or new_id()
          for name, model in (("finding_id", Finding), ("deviation_id", Deviation), ("letter_id", OutgoingMail))}
    draft = drafting.make_package_draft(db, words.comment, FILES, actor="command", now=now)
    round_ = db.get_one(Campaign, campaign_id)
    job_id = queue_re_evaluation(db, asked_to_re_evaluate(campaign_id, round_.rule_set_version_id, actor="command", now=now))
    return Case({"version_id": round_.questionnaire_version_id, "rule_set_id": round_.rule_set_version_id, "job_id": job_id,
                 "draft_id": draft.id, "supplier_id": assessment.supplier_id,
                 "assessment_id": assessment.id, "campaign_id": campaign_id, "site_id": site.id, "part_id": site.id, **of},
                link.id, secret)


def _begin(db, case: Case, comment: str, now: datetime) -> None:
    db.flush()
    opened = open_assessment(db, case.link_id, case.ids["assessment_id"], locale="sv", now=now)
    save = Save(("work", COMPANY), 0, "begun", {"process": to_json(Answer("yes", comment=comment))}, "sv", opened.digests[1])
    save_section(db, opened, save, now=now)
    move_progress(db, opened, 10, now=now)
