"""Handing messages over, to a real SMTP server and into a folder."""

import socket
import stat

import pytest

from portal.platform.mail.delivery import (
    Deferred,
    FolderDelivery,
    HandedOver,
    Parcel,
    Refused,
    SmtpDelivery,
    Unknown,
    delivery_for,
)

CONTENT = b"Subject: x\r\nMessage-ID: <1@example.org>\r\n\r\nHello\r\n.dot\r\n..two\r\n"
PARCEL = Parcel("kansli@example.org", "kim@example.org", "1@example.org", CONTENT)


@pytest.fixture
def delivery(mailbox):
    made = delivery_for(mailbox.url)
    yield made
    made.close()


def test_a_message_arrives_as_it_was_sent(mailbox, delivery):
    assert delivery.send(PARCEL) == HandedOver()
    (received,) = mailbox.received
    assert received.raw == CONTENT
    assert (received.sender, received.recipients) == ("kansli@example.org", ("kim@example.org",))


def test_one_connection_carries_many_messages(mailbox, delivery):
    assert [delivery.send(PARCEL) for _ in range(5)] == [HandedOver()] * 5
    assert len(mailbox.received) == 5


@pytest.mark.parametrize(("reply", "kind"), [("550 5.1.1 no such user", Refused), ("450 4.2.1 try later", Deferred)])
def test_a_refused_recipient_spoils_only_its_own_message(mailbox, delivery, reply, kind):
    mailbox.refuse("gone@example.org", reply)
    outcome = delivery.send(Parcel("kansli@example.org", "gone@example.org", "2@example.org", CONTENT))
    assert isinstance(outcome, kind)
    assert outcome.reason == reply
    assert delivery.send(PARCEL) == HandedOver()


@pytest.mark.parametrize(("reply", "outcome"), [
    ("554 5.7.1 spam", Refused("554 5.7.1 spam")), ("451 4.3.0 busy", Deferred("451 4.3.0 busy")),
])
def test_a_message_refused_at_its_end(mailbox, delivery, reply, outcome):
    mailbox.reply_next(reply)
    assert delivery.send(PARCEL) == outcome
    assert delivery.send(PARCEL) == HandedOver()


def test_silence_after_the_last_dot_leaves_the_ending_unknown(mailbox, delivery):
    mailbox.hang_up_next()
    assert isinstance(delivery.send(PARCEL), Unknown)
    assert len(mailbox.received) == 1
    assert delivery.send(PARCEL) == HandedOver()


def test_a_connection_lost_while_idle_is_opened_again(mailbox, delivery):
    assert delivery.send(PARCEL) == HandedOver()
    assert isinstance(delivery, SmtpDelivery)
    delivery._connection.sock.shutdown(socket.SHUT_RDWR)
    assert delivery.send(PARCEL) == HandedOver()


def test_a_relay_that_is_not_there_defers_everything():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    outcome = delivery_for(f"smtp://127.0.0.1:{port}").send(PARCEL)
    assert isinstance(outcome, Deferred)
    assert outcome.whole_relay


@pytest.mark.parametrize("query", ["?tls=starttls", "?tls=implicit"])
def test_without_the_encryption_asked_for_nothing_is_sent(mailbox, query, monkeypatch):
    monkeypatch.setattr("portal.platform.mail.delivery.SECONDS", 2)
    outcome = delivery_for(mailbox.url + query).send(PARCEL)
    assert isinstance(outcome, Deferred)
    assert outcome.whole_relay
    assert mailbox.received == []


def test_a_password_the_relay_does_not_take_defers_everything(mailbox):
    outcome = delivery_for(mailbox.url.replace("//", "//me:pass%20word@")).send(PARCEL)
    assert isinstance(outcome, Deferred)
    assert outcome.whole_relay
    assert "pass" not in outcome.reason


def test_a_folder_gets_one_private_file_a_message(tmp_path):
    folder = delivery_for(f"folder://{tmp_path}/letters")
    assert isinstance(folder, FolderDelivery)
    assert [folder.send(PARCEL) for _ in range(2)] == [HandedOver()] * 2
    (file,) = (tmp_path / "letters").iterdir()
    assert (file.name, file.read_bytes()) == ("1.eml", CONTENT)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_written_defers_everything(tmp_path):
    (tmp_path / "letters").write_text("a file")
    outcome = FolderDelivery(tmp_path / "letters").send(PARCEL)
    assert isinstance(outcome, Deferred)
    assert outcome.whole_relay


@pytest.mark.parametrize("url", ["", "http://x", "smtp://", "smtp://h?tls=maybe", "folder://"])
def test_an_address_that_names_no_way_out_is_refused(url):
    with pytest.raises(ValueError, match="MAIL_URL"):
        delivery_for(url)


def test_encryption_is_the_default_but_on_this_machine():
    assert (delivery_for("smtp://relay.example.org")._relay.tls, delivery_for("smtp://relay.example.org")._relay.port) == (
        "starttls", 587)
    assert delivery_for("smtp://127.0.0.1:2525")._relay.tls == "none"
