"""What one letter, the relay or a wrong setting may hold up: a poisoned letter itself only, the others never an attempt."""

import contextlib
import socket
import socketserver
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest

from portal.core.states import MailStatus
from portal.models.mail import OutgoingMail
from portal.platform.mail import outbox
from portal.platform.mail.delivery import delivery_for
from portal.platform.mail.posting import post_all
from tests.fixtures.smtp import HANG_UP, SILENCE

POISONED = "poisoned@example.org"
BREAKING_OFF = [("421 4.3.2 closing", "421 4.3.2 closing"), (HANG_UP, "SMTPServerDisconnected"), (SILENCE, "timed out")]


class Closing(socketserver.BaseRequestHandler):
    """Greets nobody."""

    def handle(self):
        self.request.sendall(b"421 4.3.2 closing\r\n")


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr("portal.platform.mail.delivery.SECONDS", 1)


@pytest.fixture
def letter(database):
    """Return a function that reads a letter's row."""

    def read(key):
        with database.read() as db:
            mail = db.get(OutgoingMail, key)
            db.expunge(mail)
            return mail

    return read


def untouched(mail):
    return (mail.status, mail.attempts, mail.last_error) == (MailStatus.PENDING, 0, None)


@contextlib.contextmanager
def a_relay_that_greets_nobody(_mailbox):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Closing) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"smtp://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@contextlib.contextmanager
def no_relay_at_all(_mailbox):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        yield f"smtp://127.0.0.1:{free.getsockname()[1]}"


@contextlib.contextmanager
def a_relay_that_takes_no_sender(mailbox):
    mailbox.closed = "421 4.3.2 closing"
    yield mailbox.url


@contextlib.contextmanager
def a_password_that_is_not_taken(mailbox):
    yield mailbox.url.replace("//", "//me:password@")


@contextlib.contextmanager
def a_password_that_no_relay_can_be_told(mailbox):
    yield mailbox.url.replace("//", "//me:l%C3%B6sen@")


@contextlib.contextmanager
def a_host_that_is_no_name(_mailbox):
    yield "smtp://mail..region.example?tls=none"


@pytest.mark.parametrize("fault", [
    a_relay_that_greets_nobody, no_relay_at_all, a_relay_that_takes_no_sender, a_password_that_is_not_taken,
    a_password_that_no_relay_can_be_told, a_host_that_is_no_name,
])
def test_a_relay_that_takes_nothing_pauses_the_run_and_costs_no_letter_an_attempt(queued, post, mailbox, letter, clock, fault):
    keys = [queued() for _ in range(3)]
    with fault(mailbox) as url:
        posted = post_all(replace(post, delivery=delivery_for(url)))
    assert (posted.paused, posted.deferred) == (True, 1)
    assert {(letter(key).status, letter(key).attempts) for key in keys} == {(MailStatus.PENDING, 0)}
    mailbox.closed = ""
    clock.wind(minutes=4)
    assert post_all(post).handed_over == 0
    clock.wind(minutes=2)
    assert post_all(post).handed_over == 3


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("reply", "reason"), BREAKING_OFF)
def test_a_letter_over_which_the_relay_breaks_off_is_counted_and_comes_back_after_the_others(
    queued, post, mailbox, letter, clock, reply, reason,
):
    mailbox.refuse(POISONED, reply)
    poisoned, others = queued(POISONED), [queued(), queued()]
    assert post_all(post).paused
    tried = letter(poisoned)
    assert (tried.status, tried.attempts, tried.next_attempt_at) == (MailStatus.PENDING, 1, clock() + outbox.BACKOFF[0])
    assert reason in tried.last_error
    assert all(untouched(letter(key)) and letter(key).next_attempt_at < tried.next_attempt_at for key in others)
    clock.wind(minutes=6)
    mailbox.tried.clear()
    assert post_all(post).handed_over == 2
    assert mailbox.tried[:2] == ["kim@example.org"] * 2
    assert [letter(key).attempts for key in (poisoned, *others)] == [2, 1, 1]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("reply", [HANG_UP, SILENCE])
def test_it_is_counted_too_when_the_connection_was_open_from_the_letter_before(queued, post, mailbox, letter, reply):
    mailbox.refuse(POISONED, reply)
    before, poisoned, after = queued(), queued(POISONED), queued()
    post_all(post)
    assert letter(before).status is MailStatus.HANDED_OVER
    assert letter(poisoned).attempts == 1
    assert untouched(letter(after))


def test_a_message_answered_with_421_at_its_end_is_counted(queued, post, mailbox, letter):
    mailbox.reply_next("421 4.3.2 closing")
    tried, other = queued(), queued()
    assert post_all(post).paused
    assert (letter(tried).attempts, letter(tried).last_error) == (1, "421 4.3.2 closing")
    assert untouched(letter(other))


def test_a_poisoned_letter_fails_at_last_like_any_other_that_is_put_off(queued, post, mailbox, letter, clock):
    mailbox.refuse(POISONED, HANG_UP)
    key, started = queued(POISONED), clock()
    for _ in range(len(outbox.BACKOFF) + 1):
        clock.now = letter(key).next_attempt_at
        post_all(post)
    mail = letter(key)
    assert (mail.status, mail.attempts, mail.sealed_secret) == (MailStatus.FAILED, len(outbox.BACKOFF) + 1, None)
    assert timedelta(hours=36) < clock() - started <= timedelta(hours=48)


def test_several_poisoned_letters_let_the_others_through_even_where_a_timer_seldom_calls(queued, post, mailbox, letter, clock):
    mailbox.refuse(POISONED, "421 4.3.2 closing")
    poisoned, healthy = [queued(POISONED) for _ in range(3)], queued()
    for _ in range(len(poisoned) + 1):
        post_all(post)
        clock.wind(minutes=10)
    assert letter(healthy).status is MailStatus.HANDED_OVER


def test_a_relay_that_breaks_off_over_everybody_costs_one_letter_an_attempt_and_pauses(queued, post, mailbox, letter):
    mailbox.refuse("kim@example.org", "421 4.3.2 closing")
    keys = [queued() for _ in range(3)]
    assert (post_all(post).paused, post_all(post).deferred) == (True, 0)
    assert [letter(key).attempts for key in keys] == [1, 0, 0]


@pytest.mark.parametrize(("sender", "reason"), [
    ("nonsense", "PORTAL_MAIL_FROM is not an address"), ("", "PORTAL_MAIL_FROM is not an address"),
    ("a@example.org, b@example.org", "PORTAL_MAIL_FROM is not an address"),
    ("kansli@example.org\nBcc: all@example.org", "PORTAL_MAIL_FROM is not an address"),
    ("kansli@-.-", "PORTAL_MAIL_FROM is not a domain"),
    ("Aktsam <kansli@example.org>", "PORTAL_MAIL_FROM is not an address"),
])
def test_a_wrong_sender_fails_no_letter(queued, post, mailbox, letter, clock, caplog, sender, reason):
    keys = [queued(), queued()]
    posted = post_all(replace(post, mail_from=sender))
    assert (posted.paused, posted.refused, mailbox.tried) == (True, 0, [])
    assert all(untouched(letter(key)) and letter(key).sealed_secret for key in keys)
    assert reason in caplog.text
    clock.wind(minutes=6)
    assert post_all(post).handed_over == 2


def test_a_wrong_recipient_still_fails_its_own_letter_only(queued, post, letter):
    bad, good = queued("nonsense"), queued()
    assert post_all(post).refused == 1
    assert (letter(bad).status, letter(bad).last_error) == (MailStatus.FAILED, "not an address")
    assert letter(good).status is MailStatus.HANDED_OVER
