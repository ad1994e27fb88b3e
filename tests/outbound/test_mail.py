"""E-mail, handed to a real mail server on this machine."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.outbound.mail import Mail, MailConfig, is_address, send_mail
from assistant.outbound.providers.base import Accepted, Ambiguous, Refused
from tests.support.mailbox import PASSWORD, USER, Mailbox, certificate, mail_server

AT = datetime(2030, 1, 7, 12, 0, tzinfo=UTC)
MAIL = Mail("marie@example.org", "Déclic : quelqu'un attend", "Ouvrez https://coach.example.org/duty/abc\n", "n.7", AT)


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mail_server() as running:
        yield running


def config(box: Mailbox) -> MailConfig:
    return MailConfig("127.0.0.1", box.port, "Déclic <coach@example.org>", "none", timeout=5)


def test_an_e_mail_arrives_with_its_words(box: Mailbox) -> None:
    assert send_mail(config(box), MAIL) == Accepted("<n.7@example.org>")
    assert (box.recipients, box.texts) == (["marie@example.org"], [MAIL.body])


def test_its_headers_say_who_when_and_that_no_machine_shall_answer(box: Mailbox) -> None:
    send_mail(config(box), MAIL)
    head = box.received[0]
    assert {name: head[name] for name in ("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted")} == {
        "From": "Déclic <coach@example.org>",
        "To": "marie@example.org",
        "Subject": "Déclic : quelqu'un attend",
        "Date": "Mon, 07 Jan 2030 12:00:00 +0000",
        "Message-ID": "<n.7@example.org>",
        "Auto-Submitted": "auto-generated",
    }


def test_it_is_plain_text_in_utf_8(box: Mailbox) -> None:
    send_mail(config(box), replace(MAIL, body="L'élève attend, ça presse.\n"))
    head = box.received[0]
    assert (head.get_content_type(), head.get_content_charset()) == ("text/plain", "utf-8")
    assert box.texts == ["L'élève attend, ça presse.\n"]


@pytest.mark.parametrize(
    ("answer", "fate"),
    [
        ("550 no such mailbox", Refused("SMTP 550", permanent=True)),
        ("451 come back later", Refused("SMTP 451", permanent=False)),
        ("hang up", Ambiguous("SMTPServerDisconnected")),
    ],
)
def test_what_the_server_says_is_told_apart(box: Mailbox, answer: str, fate: Refused | Ambiguous) -> None:
    box.answers.append(answer)
    assert send_mail(config(box), MAIL) == fate


def test_without_a_server_it_may_be_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    fate = send_mail(MailConfig("127.0.0.1", port, "coach@example.org", "none", timeout=2), MAIL)
    assert fate == Refused("no connection (ConnectionRefusedError)", permanent=False)


@pytest.mark.parametrize("to", ["", "nobody", "marie@example.org\nBcc: all@example.org", "two@example.org, b@c.org"])
def test_what_is_no_address_is_never_written_into_a_header(box: Mailbox, to: str) -> None:
    fate = send_mail(config(box), replace(MAIL, to=to))
    assert isinstance(fate, Refused)
    assert fate.permanent
    assert box.tries == 0


def test_a_subject_of_two_lines_is_refused(box: Mailbox) -> None:
    assert send_mail(config(box), replace(MAIL, subject="one\nBcc: all@example.org")) == Refused("not an address", True)


def test_an_account_at_the_server_is_used() -> None:
    with mail_server(login=True) as box:
        fate = send_mail(replace(config(box), user=USER, password=PASSWORD), MAIL)
        assert (type(fate), len(box.received)) == (Accepted, 1)


def test_a_wrong_password_is_no_verdict_on_the_e_mail() -> None:
    with mail_server(login=True) as box:
        fate = send_mail(replace(config(box), user=USER, password="wrong"), MAIL)
        assert fate == Refused("SMTP 535", permanent=False)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_an_encrypted_line_carries_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str) -> None:
    known, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(known))
    with mail_server(context=context, from_the_start=security == "tls") as box:
        fate = send_mail(replace(config(box), security=security), MAIL)  # type: ignore[arg-type]
        assert (type(fate), len(box.received)) == (Accepted, 1)


def test_a_server_whose_certificate_nobody_knows_is_told_nothing(tmp_path: Path) -> None:
    _, context = certificate(tmp_path)
    with mail_server(context=context) as box:
        fate = send_mail(replace(config(box), security="starttls"), MAIL)
        assert (fate, box.tries) == (Refused("no connection (SSLCertVerificationError)", permanent=False), 0)


def test_a_server_that_cannot_encrypt_is_told_nothing(box: Mailbox) -> None:
    fate = send_mail(replace(config(box), security="starttls"), MAIL)
    assert (fate, box.tries) == (Refused("the mail server lacks what the settings ask for", permanent=False), 0)


def test_words_addresses_and_the_password_do_not_show_when_printed(box: Mailbox) -> None:
    shown = repr(MAIL) + repr(replace(config(box), password="secret-word"))
    assert not any(word in shown for word in ("marie", "quelqu'un", "duty", "secret-word"))


@pytest.mark.parametrize(
    ("text", "usable"),
    [
        ("coach@example.org", True),
        ("Déclic <coach@example.org>", True),
        ("coach@localhost", True),
        ("coach", False),
        ("", False),
        ("coach@", False),
        ("a b@example.org", False),
    ],
)
def test_addresses_are_told_from_other_texts(text: str, usable: bool) -> None:
    assert is_address(text) is usable
