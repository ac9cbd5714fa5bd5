"""Letters on their way: claimed once, sent once, tried again when they must be, never with two different links."""

import re
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import select

from portal.core.documents import digest
from portal.core.errors import LinkRefused
from portal.core.states import AssessmentStatus, LetterKind, MailStatus
from portal.models.assessments import AccessLink
from portal.models.mail import OutgoingMail
from portal.platform import links
from portal.platform.mail import outbox
from portal.platform.mail.delivery import Deferred, HandedOver, Refused, Unknown
from portal.platform.mail.posting import post_all
from portal.platform.sealing import Sealer

SECRET = re.compile(r"/i/([A-Za-z0-9_-]{43})")


def claim(database, sealer, clock, limit=20):
    return database.write(lambda db: outbox.claim(db, sealer, now=clock(), limit=limit))


def settle(database, letter, outcome, clock):
    return database.write(lambda db: outbox.settle(db, letter, outcome, now=clock()))


def row(database, key):
    with database.read() as db:
        mail = db.get(OutgoingMail, key)
        db.expunge(mail)
        return mail


def test_a_queued_letter_arrives_with_a_link_that_opens(queued, post, mailbox, database, clock):
    key = queued()
    assert post_all(post).handed_over == 1
    (received,) = mailbox.received
    text = received.message.get_body(("plain",)).get_content()
    (secret,) = SECRET.findall(text)
    mail = row(database, key)
    assert (mail.status, mail.sealed_secret, mail.handed_over_at) == (MailStatus.HANDED_OVER, None, clock())
    with database.read() as db:
        link = links.find(db, secret, clock())
        assert (link.id, link.assessment_id, link.secret_digest) == (mail.link_id, mail.assessment_id, digest(secret))
    assert received.message["message-id"] == f"<{key}@example.org>"
    assert post_all(post).handed_over == 0


def test_a_language_that_is_no_longer_offered_becomes_english(queued, post, mailbox):
    queued(locale="tlh")
    assert post_all(post).handed_over == 1
    assert mailbox.received[0].message["content-language"] == "en"


def test_a_letter_that_is_claimed_is_nobody_elses(queued, database, sealer, clock):
    keys = [queued() for _ in range(3)]
    first, second = claim(database, sealer, clock, 2), claim(database, sealer, clock, 2)
    assert [letter.id for letter in (*first, *second)] == keys
    assert claim(database, sealer, clock) == []


def test_four_workers_claim_every_letter_exactly_once(queued, database, sealer, clock):
    keys = {queued() for _ in range(40)}
    taken = []

    def work():
        while letters := claim(database, sealer, clock, 3):
            taken.extend(letter.id for letter in letters)

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(taken) == sorted(keys)


def test_the_links_secret_rests_sealed_until_hand_over_only(queued, database, sealer, clock):
    queued()
    (letter,) = claim(database, sealer, clock)
    mail = row(database, letter.id)
    assert letter.secret.encode() not in mail.sealed_secret
    assert sealer.open(mail.sealed_secret, str(mail.id)) == letter.secret
    assert letter.secret not in repr(letter)
    assert settle(database, letter, HandedOver(), clock)
    assert row(database, letter.id).sealed_secret is None


def test_a_silent_relay_gets_the_same_message_once_more_and_then_people_decide(queued, post, mailbox, database, clock):
    key = queued()
    mailbox.hang_up_next()
    assert post_all(post).unknown == 1
    assert row(database, key).is_repeat
    assert post_all(post).unknown == 0
    clock.wind(minutes=6)
    mailbox.hang_up_next()
    assert post_all(post).unknown == 1
    first, second = mailbox.received
    assert first.raw == second.raw
    clock.wind(days=2)
    assert post_all(post).handed_over == 0
    mail = row(database, key)
    assert (mail.status, mail.attempts, mail.sealed_secret) == (MailStatus.UNKNOWN, 2, None)


def test_a_sender_that_fell_silent_is_followed_by_one_with_the_same_link(queued, post, mailbox, database, sealer, clock):
    key = queued()
    (lost,) = claim(database, sealer, clock)
    clock.wind(minutes=16)
    assert post_all(post).handed_over == 0
    clock.wind(minutes=6)
    assert post_all(post).handed_over == 1
    assert lost.secret in mailbox.received[0].message.get_body(("plain",)).get_content()
    assert not settle(database, lost, Refused("550"), clock)
    assert row(database, key).status is MailStatus.HANDED_OVER
    with database.read() as db:
        assert len(db.scalars(select(AccessLink)).all()) == 1


def test_two_silent_senders_leave_the_letter_to_people(queued, database, sealer, clock):
    key = queued()
    for _ in range(2):
        assert len(claim(database, sealer, clock)) == 1
        clock.wind(minutes=16)
        assert database.write(lambda db: outbox.recover(db, now=clock())) == 1
        clock.wind(minutes=6)
    assert row(database, key).status is MailStatus.UNKNOWN
    assert claim(database, sealer, clock) == []


def test_a_letter_put_off_is_tried_for_almost_two_days_and_then_fails(queued, database, sealer, clock):
    key, started, attempts = queued(), clock(), 0
    while row(database, key).status is MailStatus.PENDING:
        clock.now = row(database, key).next_attempt_at
        (letter,) = claim(database, sealer, clock)
        settle(database, letter, Deferred("450 later"), clock)
        attempts += 1
    mail = row(database, key)
    assert (mail.status, mail.last_error, mail.sealed_secret) == (MailStatus.FAILED, "450 later", None)
    assert attempts == len(outbox.BACKOFF) + 1
    assert timedelta(hours=36) < clock() - started <= timedelta(hours=48)


@pytest.mark.parametrize(("reply", "status"), [("550 5.1.1 no such user", MailStatus.FAILED), ("450 later", MailStatus.PENDING)])
def test_one_bad_address_does_not_stop_the_others(queued, post, mailbox, database, reply, status):
    mailbox.refuse("gone@example.org", reply)
    bad, good = queued("gone@example.org"), queued()
    post_all(post)
    assert (row(database, bad).status, row(database, good).status) == (status, MailStatus.HANDED_OVER)


def test_what_cannot_be_addressed_fails_and_the_others_leave(queued, post, database):
    bad, good = queued("kim@example.org\nBcc: all@example.org"), queued()
    assert post_all(post).refused == 1
    assert (row(database, bad).status, row(database, good).status) == (MailStatus.FAILED, MailStatus.HANDED_OVER)


def test_the_switch_stops_before_the_next_letter(queued, post, database):
    keys = [queued() for _ in range(3)]
    asked = iter([False, False, True, True])
    assert post_all(post, stop=lambda: next(asked)).handed_over == 1
    assert [row(database, key).status for key in keys] == [MailStatus.HANDED_OVER, MailStatus.PENDING, MailStatus.PENDING]


def test_a_held_letter_waits_until_it_is_let_go(queued, post, database, clock):
    key = queued(held=True)
    assert post_all(post).handed_over == 0
    assert database.write(lambda db: outbox.release_held(db, [key], now=clock())) == 1
    assert post_all(post).handed_over == 1


@pytest.mark.parametrize(("kind", "status", "left"), [
    (LetterKind.INVITATION, AssessmentStatus.SUBMITTED, MailStatus.CANCELLED),
    (LetterKind.INVITATION, AssessmentStatus.STARTED, MailStatus.HANDED_OVER),
    (LetterKind.RECEIPT, AssessmentStatus.SUBMITTED, MailStatus.HANDED_OVER),
])
def test_an_invitation_without_a_point_is_not_sent(queued, post, database, kind, status, left):
    key = queued(kind=kind, status=status)
    post_all(post)
    assert row(database, key).status is left


def test_a_letter_whose_key_is_gone_fails_instead_of_getting_another_link(queued, database, sealer, clock):
    key = queued()
    (letter,) = claim(database, sealer, clock)
    settle(database, letter, Unknown("?"), clock)
    clock.wind(minutes=6)
    assert claim(database, Sealer(["other" * 10], outbox.SEAL_PURPOSE), clock) == []
    assert row(database, key).status is MailStatus.FAILED


def test_unknown_expired_and_recalled_links_are_refused_alike(database, clock, invited):
    assessment = invited()
    link, secret = database.write(lambda db: links.mint(db, assessment.id, assessment.supplier_id, now=clock(),
                                                        expires_at=clock() + timedelta(days=1)))
    assert len(secret) == 43
    with database.read() as db:
        assert links.find(db, secret, clock()).assessment_id == assessment.id
        for wrong, now in (("x" * 43, clock()), ("", clock()), ("é\0" * 500, clock()), (secret, clock() + timedelta(days=1))):
            with pytest.raises(LinkRefused):
                links.find(db, wrong, now)
    assert database.write(lambda db: links.revoke_all(db, assessment.id, now=clock())) == 1
    with database.read() as db, pytest.raises(LinkRefused):
        links.find(db, secret, clock())


def test_no_secret_reaches_a_log(queued, post, mailbox, caplog):
    caplog.set_level(0)
    queued()
    mailbox.refuse("gone@example.org", "421 closing to gone@example.org")
    queued("gone@example.org")
    assert post_all(post).paused
    (secret,) = SECRET.findall(mailbox.received[0].message.get_body(("plain",)).get_content())
    ours = " ".join(str(record.__dict__) for record in caplog.records if not record.name.startswith("mail."))  # the server's
    assert "the mail relay takes nothing: 421 closing to (address)" in caplog.text
    assert secret not in ours
    assert "@example.org" not in ours
