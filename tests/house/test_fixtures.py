"""The fixtures themselves: a real PostgreSQL, a real browser, a real mail server, both databases reset between tests."""

import smtplib
from email.message import EmailMessage

import pytest
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.orm import Session

from portal.db.migrating import drift
from portal.models.register import ContractingAuthority


def test_postgres_is_a_real_server_of_a_current_release(postgres_url):
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        version = int(connection.scalar(text("SHOW server_version_num")))
    engine.dispose()
    assert version >= 160000


def test_a_migrated_database_is_shaped_like_the_models(engine: Engine):
    assert drift(engine) == []


@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_one_test_commits_the_next_does_not_see(db: Session, turn: str):
    assert db.scalars(select(ContractingAuthority).where(ContractingAuthority.code == "ZZ")).all() == []
    db.add(ContractingAuthority(code="ZZ", name_sv=turn, name_en=turn, procurement_region="ZZ"))
    db.commit()


def test_chromium_shows_a_page(open_page):
    page = open_page(viewport={"width": 360, "height": 640})
    page.goto("data:text/html;charset=utf-8,<title>x</title><h1>åäö</h1>")
    assert page.inner_text("h1") == "åäö"


def test_chromium_reads_a_served_application_over_tls(open_page, serve):
    def app(_environ, start_response):
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", "11")])
        return [b"<h1>hi</h1>"]

    page = open_page(ignore_https_errors=True)
    for origin in (serve(app), serve(app, tls=True)):
        page.goto(origin)
        assert page.inner_text("h1") == "hi"


def test_the_mail_server_keeps_what_it_takes_and_refuses_what_it_is_told_to(mailbox):
    mailbox.refuse("gone@example.org")
    message = EmailMessage()
    message["Subject"] = "Inbjudan"
    message.set_content("Välkommen")
    with smtplib.SMTP("127.0.0.1", mailbox.port) as smtp:
        refused = smtp.send_message(message, "us@example.org", ["you@example.org", "gone@example.org"])
    assert refused == {"gone@example.org": (550, b"5.1.1 no such user")}
    assert [(one.recipients, one.message["Subject"]) for one in mailbox.received] == [(("you@example.org",), "Inbjudan")]


def test_the_mail_server_can_refuse_a_message_or_hang_up_after_taking_it(mailbox):
    mailbox.reply_next("451 4.3.0 later")
    mailbox.hang_up_next()
    with smtplib.SMTP("127.0.0.1", mailbox.port) as smtp, pytest.raises(smtplib.SMTPDataError) as told:
        smtp.sendmail("us@example.org", ["you@example.org"], "Subject: a\n\nb")
    assert told.value.smtp_code == 451
    with pytest.raises(smtplib.SMTPServerDisconnected), smtplib.SMTP("127.0.0.1", mailbox.port) as smtp:
        smtp.sendmail("us@example.org", ["you@example.org"], "Subject: a\n\nb")
    assert len(mailbox.received) == 1
