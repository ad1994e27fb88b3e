"""E-mail to the people of a team, through a mail server of their organisation (RFC 5321), with the standard library.

Plain text, nothing to be loaded, nothing that tells whether it was read.
"""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Literal

from assistant.outbound.providers.base import Accepted, Ambiguous, Fate, Refused

Security = Literal["starttls", "tls", "none"]
_AUTHENTICATION = {530, 534, 535, 538}
"""Replies about our own login (RFC 4954): what is wrong can be put right, so it is no verdict on the e-mail."""


@dataclass(frozen=True, slots=True)
class MailConfig:
    """A mail server. `security`: "tls" from the first byte, "starttls" before anything is said, or "none".

    `sender` is an address, with or without a name before it. `timeout` in seconds, for each step.
    """

    host: str
    port: int
    sender: str
    security: Security = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 10.0


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail. `key` names it among ours: tries of the same one carry the same Message-ID."""

    to: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)
    key: str
    at: datetime


def send_mail(config: MailConfig, mail: Mail) -> Fate:
    """Hand an e-mail to the mail server. Never raises for what a server or a network may do."""
    try:
        message = composed(config.sender, mail)
    except (ValueError, HeaderParseError, IndexError):
        return Refused("not an address", permanent=True)
    try:
        server = _connected(config)
        try:
            server.send_message(message)
        finally:
            _leave(server)
    except (smtplib.SMTPException, OSError) as error:
        return _fate_of(error)
    return Accepted(str(message["Message-ID"]))


def composed(sender: str, mail: Mail) -> EmailMessage:
    """The e-mail as it travels. Raises ValueError when an address or the subject cannot be written into a header."""
    name, address = parseaddr(sender)
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(name, addr_spec=address)
    message["To"] = Address(addr_spec=mail.to)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = f"<{mail.key}@{address.rpartition('@')[2]}>"
    # RFC 3834: an answering machine does not answer this.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    return message


def is_address(text: str) -> bool:
    """Whether an e-mail can be written to it: an address alone, or with a name before it."""
    try:
        address = Address(addr_spec=parseaddr(text)[1])
    except (ValueError, HeaderParseError, IndexError):
        return False
    return bool(address.username and "." in address.domain.strip(".")) or address.domain == "localhost"


def _connected(config: MailConfig) -> smtplib.SMTP:
    secure = ssl.create_default_context()
    if config.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(config.host, config.port, timeout=config.timeout, context=secure)
    else:
        server = smtplib.SMTP(config.host, config.port, timeout=config.timeout)
    try:
        if config.security == "starttls":
            server.starttls(context=secure)
        if config.user:
            server.login(config.user, config.password)
    except BaseException:
        server.close()
        raise
    return server


def _leave(server: smtplib.SMTP) -> None:
    """Politely; how the goodbye goes says nothing about the e-mail."""
    with contextlib.suppress(smtplib.SMTPException, OSError):
        server.quit()
    server.close()


def _fate_of(error: Exception) -> Fate:
    match error:
        case smtplib.SMTPResponseException():
            return _answered(error.smtp_code)
        case smtplib.SMTPRecipientsRefused():
            return _answered(next(iter(error.recipients.values()))[0])
        case smtplib.SMTPNotSupportedError():
            return Refused("the mail server lacks what the settings ask for", permanent=False)
        case smtplib.SMTPServerDisconnected() | TimeoutError():
            # It may have taken the message before the line broke.
            return Ambiguous(type(error).__name__)
    return Refused(f"no connection ({type(error).__name__})", permanent=False)


def _answered(code: int) -> Fate:
    return Refused(f"SMTP {code}", permanent=500 <= code < 600 and code not in _AUTHENTICATION)
