"""Every setting, once: typed, from the environment (prefix `ASSISTANT_`, and `TWILIO_…`), or from a `.env` file.

Each field's description is what `docs/settings.md` and `.env.example` say of it; a test holds them to it.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.errors import ConfigurationError
from assistant.outbound.mail import MailConfig, Security, is_address
from nlu.rasa.servers import THRESHOLD, RasaServers, parse_addresses

_PACKAGE = Path(__file__).parent


def default_content_root() -> Path:
    """The folder holding `flows/`, `locales/` and `nlu/data/`: inside the wheel, or the checkout's root."""
    shipped = _PACKAGE / "_content"
    return shipped if shipped.is_dir() else _PACKAGE.parent


class Settings(BaseSettings):
    """Secrets have no default: `assistant init` makes them."""

    model_config = SettingsConfigDict(
        env_prefix="ASSISTANT_", env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True
    )

    public_url: str = Field(
        "http://127.0.0.1:8080",
        description="The address under which the world reaches this server. Signatures are checked against it.",
    )
    host: str = Field("127.0.0.1", description="The address the server listens on.")
    port: int = Field(8080, ge=0, le=65535, description="The port the server listens on.")
    threads: int = Field(16, ge=2, le=256, description="Threads that answer requests in the web process.")
    database_url: str = Field(
        "sqlite:///var/declic.db", description="sqlite:///path/to/file.db, or postgresql://user@host/name."
    )
    keyring: SecretStr = Field(
        SecretStr(""),
        description="Keys that seal what people write: name:base64 of 32 bytes, the active one first, commas between.",
    )
    hash_key: SecretStr = Field(
        SecretStr(""), description="Key of the hash by which a phone number is found again: base64 of 32 bytes."
    )
    secret_key: SecretStr = Field(SecretStr(""), description="Key that signs the console's session cookies.")
    rest_token: SecretStr = Field(
        SecretStr(""), description="Bearer token of the REST door. Empty: the door is closed."
    )
    content_root: Path = Field(
        default_factory=default_content_root, description="The folder that holds flows/, locales/ and nlu/data/."
    )
    models_dir: Path = Field(Path("models"), description="Where trained language models are kept.")
    interpreter: Literal["embedded", "rasa"] = Field(
        "embedded", description="Who understands texts: embedded, or rasa (docs/understanding.md)."
    )
    rasa_urls: str = Field(
        "",
        validate_default=True,
        description="With rasa, the server of each locale: fr=http://127.0.0.1:5005,en=http://127.0.0.1:5006. "
        "The others are understood by embedded.",
    )
    rasa_timeout_seconds: float = Field(0.5, gt=0, le=10, description="Patience with Rasa; after it embedded answers.")
    rasa_threshold: float = Field(
        THRESHOLD, ge=0, le=1, description="Below this confidence what Rasa says counts as not understood."
    )
    default_locale: str = Field("fr", description="The language of a person who has not shown another one.")
    country: str = Field("FR", description="The country whose emergency numbers and rules apply by default.")
    team: str = Field("Déclic", description="The team that new channels belong to.")
    trusted_proxies: int = Field(
        0, ge=0, le=5, description="Proxies in front of this server, whose word on the visitor's address is believed."
    )
    send_gap_seconds: float = Field(
        0.8, ge=0, le=60, description="Pause between two messages to one person, so that they arrive in order."
    )
    send_threads: int = Field(4, ge=1, le=32, description="Threads that hand messages to the provider.")
    console_streams: int = Field(
        6, ge=0, le=200, description="Live connections of console tabs at most; further tabs poll. Below `threads`."
    )
    sms_price: Decimal | None = Field(
        None,
        ge=0,
        description="What one SMS part costs, such as 0.075, in the currency of the channel's country: counsellors see "
        "the price of what they type. Empty: they do not.",
    )
    smtp_host: str = Field(
        "", description="The mail server that sends e-mail to counsellors: pages, invitations. Empty: none is sent."
    )
    smtp_port: int = Field(587, ge=1, le=65535, description="The port of the mail server: 587, or 465 for tls.")
    smtp_security: Security = Field(
        "starttls", description="How the line to the mail server is encrypted: starttls, tls or none."
    )
    smtp_user: str = Field("", description="The account at the mail server, or empty.")
    smtp_password: SecretStr = Field(SecretStr(""), description="The password of that account.")
    smtp_from: str = Field(
        "",
        validate_default=True,
        description="The address e-mail comes from, such as coach@example.org. Needed with a mail server.",
    )
    smtp_timeout_seconds: float = Field(10, gt=0, le=60, description="Patience with each step of the mail server.")
    require_totp: bool = Field(
        False, description="Everybody sets up a second factor right after logging in to the console, before all else."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="How much is logged.")

    twilio_account_sid: str = Field("", validation_alias="TWILIO_ACCOUNT_SID", description="Twilio's AccountSid.")
    twilio_auth_token: SecretStr = Field(
        SecretStr(""), validation_alias="TWILIO_AUTH_TOKEN", description="Twilio's auth token: signs and sends."
    )
    twilio_sms_number: str = Field(
        "", validation_alias="TWILIO_SMS_NUMBER", description="Our SMS number in E.164, or empty."
    )
    twilio_whatsapp_number: str = Field(
        "", validation_alias="TWILIO_WHATSAPP_NUMBER", description="Our WhatsApp sender in E.164, or empty."
    )
    twilio_messaging_service_sid: str = Field(
        "",
        validation_alias="TWILIO_MESSAGING_SERVICE_SID",
        description="A Messaging Service to send through, or empty.",
    )
    twilio_api_url: str = Field(
        "https://api.twilio.com", validation_alias="TWILIO_API_URL", description="Base address of the Messages API."
    )
    twilio_content_url: str = Field(
        "https://content.twilio.com",
        validation_alias="TWILIO_CONTENT_URL",
        description="Base address of the Content API (WhatsApp buttons).",
    )
    twilio_timeout_seconds: float = Field(
        10, gt=0, le=60, validation_alias="TWILIO_TIMEOUT_SECONDS", description="Patience with the provider's API."
    )

    @field_validator("sms_price", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("public_url", "twilio_api_url", "twilio_content_url")
    @classmethod
    def _is_http(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/")

    @field_validator("smtp_from")
    @classmethod
    def _can_be_written_to(cls, value: str, info: ValidationInfo) -> str:
        if (value or info.data.get("smtp_host")) and not is_address(value):
            raise ValueError("must be an e-mail address, such as coach@example.org")
        return value

    @field_validator("rasa_urls")
    @classmethod
    def _names_servers(cls, value: str, info: ValidationInfo) -> str:
        if not parse_addresses(value) and info.data.get("interpreter") == "rasa":
            raise ValueError("must name a server for each locale, such as fr=http://127.0.0.1:5005")
        return value

    @property
    def rasa(self) -> RasaServers | None:
        """Where Rasa answers, when it is chosen."""
        if self.interpreter != "rasa":
            return None
        return RasaServers(parse_addresses(self.rasa_urls), self.rasa_timeout_seconds, self.rasa_threshold)

    @property
    def mail(self) -> MailConfig | None:
        """The mail server, when one is set."""
        if not self.smtp_host:
            return None
        return MailConfig(
            host=self.smtp_host,
            port=self.smtp_port,
            sender=self.smtp_from,
            security=self.smtp_security,
            user=self.smtp_user,
            password=self.smtp_password.get_secret_value(),
            timeout=self.smtp_timeout_seconds,
        )

    @property
    def twilio_configured(self) -> bool:
        return bool(self.twilio_account_sid and self.twilio_auth_token.get_secret_value())


def load_settings(**overrides: object) -> Settings:
    """Read the environment. Raises `ConfigurationError` naming every setting that cannot be used."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        problems = "; ".join(f"{environment_name(str(e['loc'][0]))}: {e['msg']}" for e in error.errors())
        raise ConfigurationError(f"Settings cannot be used: {problems}.") from None


def environment_name(field: str) -> str:
    """The environment variable of a field: `public_url` → `ASSISTANT_PUBLIC_URL`, aliases as they are."""
    known = Settings.model_fields.get(field)
    alias = known.validation_alias if known else field
    return alias if isinstance(alias, str) else f"ASSISTANT_{field.upper()}"
