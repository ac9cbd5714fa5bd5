"""A letter as bytes."""

import unicodedata
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.core.states import LetterKind
from portal.platform.letters.composing import House, Letter, sample
from portal.platform.mail.messages import Envelope, Unsendable, ascii_address, build, header, mailbox_header

LETTER = Letter("sv", "Aktsam, regionernas kansli", "Ämne", "Hej\n.punkt\n" + "å" * 200 + "\n", "<p>Hej</p>")
ENVELOPE = Envelope("kansli@exämple.org", "kim@example.org", "1@example.org", datetime(2026, 11, 1, 8, tzinfo=UTC))
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=200)
WORDS = st.lists(st.sampled_from(["uppförandekod", "—", "邀请", "دعوة", "supplier", "=?utf-8?b?eA==?=", "ö", "a" * 90]),
                 min_size=1, max_size=25).map(" ".join)


def parsed(raw):
    return message_from_bytes(raw, policy=policy.default)


def body_of(message, kind):
    return message.get_body((kind,)).get_content().replace("\r\n", "\n")


def written(letter=LETTER, **changes):
    fields = {name: getattr(ENVELOPE, name) for name in ENVELOPE.__slots__}
    return build(letter, Envelope(**{**fields, **changes}))


def is_kept(value):
    """Whether the standard library's own reader keeps a value; it drops odd spaces and what looks like an encoded word."""
    return value == " ".join(value.split()) and value == unicodedata.normalize("NFC", value)


@given(st.one_of(TEXTS, WORDS))
@example("uppförandekod — 邀请 دعوة " * 8)
@example("plain words that go on and on " * 10)
@example("=?utf-8?q?not_an_encoded_word?=")
def test_any_subject_comes_back_as_it_was_and_no_line_is_long(value):
    raw = header("Subject", value)
    unfolded = parsed(raw + b"\r\n\r\n")["subject"]
    assert unfolded.strip() == value.strip() or not is_kept(value)
    assert all(len(line) <= 76 or b" " not in line.strip() for line in raw.replace(b"Subject: ", b"Subject:").split(b"\r\n"))
    raw.decode("ascii")


@given(st.one_of(TEXTS, WORDS))
@example('Kansli "för" upphandling, \\ Region (x)')
def test_any_name_comes_back_beside_its_address(value):
    raw = mailbox_header("From", value, "kansli@example.org")
    # The modern reader of Python 3.11 puts spaces between adjacent encoded words of a name; the older one reads them rightly.
    unfolded = raw.decode("ascii").removeprefix("From: ").replace("\r\n", "")
    name, address = parseaddr(unfolded)
    assert address == "kansli@example.org"
    assert str(make_header(decode_header(name))) == value or not is_kept(value)


@pytest.mark.parametrize("bad", ["a\rb", "a\nb", "a\r\nBcc: x@y.org", "a\0b", "a\r\n b", "a\u2028b", "å\n"])
def test_a_line_break_in_a_header_is_refused(bad):
    with pytest.raises(Unsendable):
        header("Subject", bad)
    with pytest.raises(Unsendable):
        mailbox_header("From", bad, "a@example.org")


@pytest.mark.parametrize(("address", "bare"), [
    ("Kim.O'Hara+x@Example.ORG", "Kim.O'Hara+x@example.org"), ("kim@exämple.org", "kim@xn--exmple-cua.org"),
    (" a@b.se ", "a@b.se"),
])
def test_an_address_travels_with_its_domain_in_ascii(address, bare):
    assert ascii_address(address) == bare


@pytest.mark.parametrize("bad", ["", "a", "@b.se", "a@", "a@b.se,c@d.se", "a@b.se\nBcc: c@d.se", "a b@c.se", "a@b@c.se",
                                 "a@b..se", "<a@b.se>", "å@b.se", "a@-b.se", "a@b.se\0", "a" * 65 + "@b.se", ".a@b.se"])
def test_whatever_is_not_one_plain_address_is_refused(bad):
    with pytest.raises(Unsendable):
        ascii_address(bad)


def test_both_bodies_come_back_in_the_readers_choice_of_form():
    message = parsed(written())
    assert body_of(message, "plain") == LETTER.text
    assert body_of(message, "html") == "<p>Hej</p>\n"
    assert message["content-language"] == "sv"
    assert message["auto-submitted"] == "auto-generated"
    assert message["to"] == "kim@example.org"
    assert "xn--exmple-cua.org" in message["from"]
    assert not message.defects
    assert all(len(line) <= 76 for line in written().split(b"\r\n"))


@pytest.mark.parametrize("text", ["邀请 دعوة\n" * 30, "rad\r\nrad\rrad\n", "x" * 500 + "\n", "From here\n", "--=_x--\n",
                                  "a \nb\t\n"])
def test_any_body_comes_back(text):
    body = body_of(parsed(written(Letter("sv", "A", "B", text, text))), "plain")
    assert body == "\n".join(text.rstrip().splitlines()) + "\n"


def test_the_same_letter_is_the_same_message_to_the_byte():
    assert written() == written()
    assert b"Message-ID: <1@example.org>" in written()


def test_only_a_reminder_offers_to_unsubscribe():
    assert b"List-Unsubscribe" not in written()
    reminder = parsed(written(unsubscribe_url=f"https://example.org/u/{'x' * 43}"))
    assert reminder["list-unsubscribe"] == f"<https://example.org/u/{'x' * 43}>"
    assert reminder["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("locale", ["sv", "en", "ar-XB"])
@pytest.mark.parametrize("kind", list(LetterKind))
def test_real_letters_travel_whole(kind, locale):
    letter = sample(kind, locale, house=House("https://svara.example.org", "08-1"))
    message = parsed(written(letter))
    assert message["subject"] == letter.subject
    assert body_of(message, "plain") == letter.text
    assert body_of(message, "html").rstrip() == letter.html.rstrip()
