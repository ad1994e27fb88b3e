"""The second factor: codes that change every thirty seconds (TOTP, RFC 6238), and codes for when the phone is gone.

The secret is sealed under the house's keys, a recovery code is kept as a keyed hash only. A code counts once: the time
step it belongs to is written down by compare-and-set, so that of two who use it at the same moment one gets in.
"""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import datetime

import pyotp
from sqlalchemy import Connection, delete, func, insert, or_, select, update

from assistant.store import tables as t
from assistant.store.holding import write_audit
from assistant.store.store import Store

STEP_SECONDS = 30
TOLERANCE = 1
"""Steps before and after the present one whose codes count: clocks differ (RFC 6238, section 5.2)."""
RECOVERY_CODES = 10

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Of recovery codes: nothing that looks like something else when it is written by hand."""
_GROUPS, _GROUP = 3, 4
_CODE = re.compile(r"[0-9]{6}")
_BETWEEN = re.compile(r"[\s-]+")


def new_secret() -> str:
    """160 random bits in base32, as RFC 4226 recommends (section 4, R6)."""
    return pyotp.random_base32()


def provisioning_uri(secret: str, email: str, issuer: str) -> str:
    """What a phone's authenticator reads out of the QR code."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=email, issuer_name=issuer)


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is, within the tolerance; None when it is no code of now."""
    typed = _bare(code)
    if not _CODE.fullmatch(typed):
        return None
    totp, present = pyotp.TOTP(secret, interval=STEP_SECONDS), int(now.timestamp()) // STEP_SECONDS
    steps = range(present - TOLERANCE, present + TOLERANCE + 1)
    # All of them, in constant time: how long it took says nothing about the code.
    fitting = [step for step in steps if hmac.compare_digest(totp.generate_otp(step), typed)]
    return fitting[0] if fitting else None


def switch_on(store: Store, person_id: int, secret: str, code: str, now: datetime) -> tuple[str, ...] | None:
    """Keep the secret, once a code proves that the phone has it. The new recovery codes, shown this once and never
    again; None when the code does not fit. Replaces what was there before."""
    step = step_of(secret, code, now)
    if step is None:
        return None
    sealed = store.keyring.seal(secret.encode("ascii"), _purpose(person_id))
    with store.db.write() as connection:
        _change(connection, person_id, sealed, step)
        codes = _replace_codes(connection, store, person_id)
        write_audit(connection, person_id, None, "second_factor_on", str(person_id), now)
    return codes


def switch_off(store: Store, person_id: int, by: int | None, now: datetime) -> None:
    """From now on the password is enough. `by` None: the operator, from the command line."""
    with store.db.write() as connection:
        _change(connection, person_id, None, None)
        connection.execute(delete(t.RecoveryCode).where(t.RecoveryCode.counsellor_id == person_id))
        write_audit(connection, by, None, "second_factor_off", str(person_id), now)


def renew_recovery_codes(store: Store, person_id: int, now: datetime) -> tuple[str, ...]:
    """Ten others; those of before are worth nothing any more."""
    with store.db.write() as connection:
        codes = _replace_codes(connection, store, person_id)
        write_audit(connection, person_id, None, "recovery_codes_renewed", str(person_id), now)
    return codes


def recovery_codes_left(store: Store, person_id: int) -> int:
    unused = (t.RecoveryCode.counsellor_id == person_id, t.RecoveryCode.used_at.is_(None))
    with store.db.read() as connection:
        return connection.execute(select(func.count()).select_from(t.RecoveryCode).where(*unused)).scalar_one()


def check_second_factor(store: Store, person_id: int, typed: str, now: datetime) -> bool:
    """Whether this is a code of the moment, or a recovery code; either counts this once."""
    if _CODE.fullmatch(_bare(typed)):
        return check_code(store, person_id, typed, now)
    return use_recovery_code(store, person_id, typed, now)


def check_code(store: Store, person_id: int, code: str, now: datetime) -> bool:
    """Whether this is a code of the moment that nobody has used. It is used now."""
    with store.db.read() as connection:
        sealed = connection.execute(
            select(t.Counsellor.sealed_totp).where(t.Counsellor.id == person_id)
        ).scalar_one_or_none()
    if sealed is None:
        return False
    step = step_of(store.keyring.open(sealed, _purpose(person_id)).decode("ascii"), code, now)
    if step is None:
        return False
    unused = or_(t.Counsellor.totp_step.is_(None), t.Counsellor.totp_step < step)
    same = (t.Counsellor.id == person_id, t.Counsellor.sealed_totp == sealed)
    with store.db.write() as connection:
        return connection.execute(update(t.Counsellor).where(*same, unused).values(totp_step=step)).rowcount == 1


def use_recovery_code(store: Store, person_id: int, code: str, now: datetime) -> bool:
    """Whether this is a recovery code that was not used yet. It is used now."""
    mine = (t.RecoveryCode.counsellor_id == person_id, t.RecoveryCode.code_hash == _hash(store, person_id, code))
    with store.db.write() as connection:
        unused = update(t.RecoveryCode).where(*mine, t.RecoveryCode.used_at.is_(None))
        used = connection.execute(unused.values(used_at=now)).rowcount == 1
        if used:
            write_audit(connection, person_id, None, "recovery_code_used", str(person_id), now)
    return used


def _change(connection: Connection, person_id: int, sealed: bytes | None, step: int | None) -> None:
    values = {"sealed_totp": sealed, "totp_step": step}
    connection.execute(update(t.Counsellor).where(t.Counsellor.id == person_id).values(values))


def _replace_codes(connection: Connection, store: Store, person_id: int) -> tuple[str, ...]:
    codes = tuple(_new_code() for _ in range(RECOVERY_CODES))
    connection.execute(delete(t.RecoveryCode).where(t.RecoveryCode.counsellor_id == person_id))
    rows = [{"counsellor_id": person_id, "code_hash": _hash(store, person_id, code)} for code in codes]
    connection.execute(insert(t.RecoveryCode), rows)
    return codes


def _new_code() -> str:
    """Like "k7mp-3xqw-9rtd": 59 bits, and tries are counted."""
    letters = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(letters)


def _hash(store: Store, person_id: int, code: str) -> bytes:
    return store.keyring.lookup("recovery-code", f"{person_id}:{_bare(code)}")


def _bare(typed: str) -> str:
    """Without the spaces and dashes that people put in."""
    return _BETWEEN.sub("", typed[:100]).lower()


def _purpose(person_id: int) -> str:
    return f"totp/{person_id}"
