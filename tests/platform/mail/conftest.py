"""An invited supplier, and a post office with a clock that tests wind."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.core.states import AssessmentStatus, LetterKind
from portal.db.types import new_id
from portal.models.assessments import Assessment, Campaign
from portal.models.contents import QuestionnaireVersion, RuleSetVersion
from portal.models.register import Supplier
from portal.platform.letters.composing import SAMPLE, House
from portal.platform.mail import outbox
from portal.platform.mail.delivery import delivery_for
from portal.platform.mail.outbox import SEAL_PURPOSE
from portal.platform.mail.posting import Post
from portal.platform.sealing import Sealer

START = datetime(2026, 11, 2, 9, tzinfo=UTC)


class Clock:
    """Stands still until it is wound."""

    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now

    def wind(self, **parts):
        self.now += timedelta(**parts)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def sealer():
    return Sealer(["k" * 64], SEAL_PURPOSE)


@pytest.fixture
def invited(database):
    """Return a function that stores a supplier with an assessment in a state, and returns the assessment."""
    shared = {"code": "code", "number": "1", "digest": "d", "document": "{}", "published_at": START, "published_by": "test"}
    version, rules = QuestionnaireVersion(id=new_id(), title="T", **shared), RuleSetVersion(id=new_id(), fits=["1"], **shared)
    campaign_id = new_id()
    campaign = Campaign(id=campaign_id, title="T", questionnaire_version_id=version.id, rule_set_version_id=rules.id,
                        closes_on=date(2026, 11, 30), choice={}, created_at=START, created_by="test")

    def plant(db):
        db.add_all([version, rules])
        db.flush()
        db.add(campaign)

    database.write(plant)

    def invite(status=AssessmentStatus.INVITED):
        supplier = Supplier(id=new_id(), country="SE", registration_number=str(new_id()), name="X", sort_name="x",
                            created_at=START)
        assessment = Assessment(id=new_id(), campaign_id=campaign_id, supplier_id=supplier.id, status=status,
                                due_on=date(2026, 11, 30), profile={}, contact_name="Kim", contact_email="kim@example.org",
                                locale="sv", percent=0, invited_at=START, submitted_at=START)

        def unit(db):
            db.add(supplier)
            db.flush()
            db.add(assessment)
            db.flush()
            db.expunge_all()

        database.write(unit)
        return assessment

    return invite


@pytest.fixture
def queued(database, clock, invited):
    """Return a function that queues a letter to a freshly invited supplier; it returns the letter's key."""

    def queue(address="kim@example.org", kind=LetterKind.INVITATION, status=AssessmentStatus.INVITED, held=False, locale="en"):
        assessment = invited(status)
        return database.write(lambda db: outbox.queue(
            db, kind, outbox.Address(address, locale), SAMPLE, now=clock(), domain="example.org", assessment=assessment,
            link_expires_at=clock() + timedelta(days=100), held=held).id)

    return queue


@pytest.fixture
def post(database, mailbox, sealer, clock):
    """The post office, delivering to the real SMTP server."""
    return Post(database, delivery_for(mailbox.url), House("https://svara.example.org", "08-1"), sealer,
                "kansli@example.org", clock)
