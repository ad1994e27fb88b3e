"""Signatures are the provider's own: its SDK accepts them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from standin.signing import sign


def test_the_published_example_gives_the_published_signature() -> None:
    fields = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }

    assert sign("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", fields) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


@given(st.dictionaries(st.text(min_size=1, max_size=10), st.text(max_size=20), max_size=5))
def test_the_sdk_accepts_what_we_sign(fields: dict[str, str]) -> None:
    url = "https://declic.example/webhooks/twilio/message"

    assert RequestValidator("token").validate(url, fields, sign("token", url, fields))
