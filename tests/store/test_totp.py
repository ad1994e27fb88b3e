"""The second factor: a code of the moment, once; a recovery code, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from assistant.errors import Unsealable
from assistant.store import tables as t
from assistant.store.database import Database
from assistant.store.people import Person, find_counsellor
from assistant.store.store import Store
from assistant.store.totp import (
    RECOVERY_CODES,
    STEP_SECONDS,
    TOLERANCE,
    check_code,
    check_second_factor,
    new_secret,
    provisioning_uri,
    recovery_codes_left,
    renew_recovery_codes,
    step_of,
    switch_off,
    switch_on,
    use_recovery_code,
)
from tests.support.people import NOON, counsellor, open_store

RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""The key of RFC 6238, appendix B, in base32; its codes there have eight digits, of which ours are the last six."""
STEP = timedelta(seconds=STEP_SECONDS)


@pytest.fixture
def store(db: Database) -> Store:
    return open_store(db)


def code_at(secret: str, moment: datetime) -> str:
    return pyotp.TOTP(secret).at(moment)


def with_phone(store: Store, at: datetime = NOON) -> tuple[Person, str, tuple[str, ...]]:
    """Sam, the secret in their phone, and their recovery codes; set up ten minutes before."""
    sam, secret, before = counsellor(store), new_secret(), at - timedelta(minutes=10)
    codes = switch_on(store, sam.id, secret, code_at(secret, before), before)
    assert codes is not None
    return sam, secret, codes


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert step_of(RFC_SECRET, code, datetime.fromtimestamp(seconds, UTC)) == seconds // STEP_SECONDS


@given(st.integers(-5, 5))
def test_a_code_counts_one_step_early_or_late_and_no_more(steps: int) -> None:
    found = step_of(RFC_SECRET, code_at(RFC_SECRET, NOON + steps * STEP), NOON)
    assert (found is not None) == (abs(steps) <= TOLERANCE)


@given(st.text(max_size=12))
def test_whatever_is_typed_is_a_code_or_not(typed: str) -> None:
    assert step_of(RFC_SECRET, typed, NOON) is None or typed.replace(" ", "").replace("-", "").strip().isdigit()


def test_a_code_may_be_typed_in_groups() -> None:
    code = code_at(RFC_SECRET, NOON)
    assert step_of(RFC_SECRET, f" {code[:3]} {code[3:]} ", NOON) is not None


def test_the_phone_is_told_whose_code_it_is() -> None:
    uri = provisioning_uri(RFC_SECRET, "sam@example.org", "Déclic")
    assert uri == f"otpauth://totp/D%C3%A9clic:sam%40example.org?secret={RFC_SECRET}&issuer=D%C3%A9clic"


def test_it_is_switched_on_by_a_first_code(store: Store) -> None:
    sam, _, _ = with_phone(store)
    found = find_counsellor(store, sam.email)
    assert found is not None
    assert found.second_factor


def test_a_wrong_first_code_switches_nothing_on(store: Store) -> None:
    sam, secret = counsellor(store), new_secret()
    assert switch_on(store, sam.id, secret, code_at(secret, NOON - timedelta(hours=1)), NOON) is None
    assert find_counsellor(store, sam.email) == sam


def test_the_first_code_does_not_count_again(store: Store) -> None:
    sam, secret = counsellor(store), new_secret()
    switch_on(store, sam.id, secret, code_at(secret, NOON), NOON)
    assert not check_code(store, sam.id, code_at(secret, NOON), NOON)


def test_a_code_of_the_moment_counts(store: Store) -> None:
    sam, secret, _ = with_phone(store)
    assert check_code(store, sam.id, code_at(secret, NOON), NOON)


def test_a_code_counts_once(store: Store) -> None:
    sam, secret, _ = with_phone(store)
    check_code(store, sam.id, code_at(secret, NOON), NOON)
    assert not check_code(store, sam.id, code_at(secret, NOON), NOON)


def test_an_older_code_does_not_count_after_a_newer_one(store: Store) -> None:
    sam, secret, _ = with_phone(store)
    check_code(store, sam.id, code_at(secret, NOON), NOON)
    assert not check_code(store, sam.id, code_at(secret, NOON - STEP), NOON)


def test_the_next_code_counts(store: Store) -> None:
    sam, secret, _ = with_phone(store)
    check_code(store, sam.id, code_at(secret, NOON), NOON)
    assert check_code(store, sam.id, code_at(secret, NOON + STEP), NOON + STEP)


def test_of_two_who_use_a_code_at_the_same_moment_one_gets_in(store: Store) -> None:
    sam, secret, _ = with_phone(store)
    start = Barrier(2)

    def attempt(moment: datetime) -> bool:
        start.wait()
        return check_code(store, sam.id, code_at(secret, moment), moment)

    with ThreadPoolExecutor(2) as pool:
        for round_number in range(20):
            moment = NOON + round_number * 3 * STEP
            assert sorted(pool.map(attempt, [moment, moment])) == [False, True]


def test_of_two_who_use_a_recovery_code_at_the_same_moment_one_gets_in(store: Store) -> None:
    sam, _, codes = with_phone(store)
    start = Barrier(2)

    def attempt(code: str) -> bool:
        start.wait()
        return use_recovery_code(store, sam.id, code, NOON)

    with ThreadPoolExecutor(2) as pool:
        for code in codes:
            assert sorted(pool.map(attempt, [code, code])) == [False, True]


def test_a_colleagues_code_does_not_count(store: Store) -> None:
    _, secret, _ = with_phone(store)
    kim = counsellor(store, "Kim")
    assert not check_code(store, kim.id, code_at(secret, NOON), NOON)


def test_there_are_ten_recovery_codes_all_different(store: Store) -> None:
    _, _, codes = with_phone(store)
    assert len(set(codes)) == RECOVERY_CODES == 10


def test_a_recovery_code_stands_in_for_the_phone_once(store: Store) -> None:
    sam, _, codes = with_phone(store)
    assert [check_second_factor(store, sam.id, codes[0], NOON) for _ in range(2)] == [True, False]


def test_a_recovery_code_may_be_typed_in_capitals_without_dashes(store: Store) -> None:
    sam, _, codes = with_phone(store)
    assert use_recovery_code(store, sam.id, codes[3].upper().replace("-", " "), NOON)


def test_used_recovery_codes_are_counted_off(store: Store) -> None:
    sam, _, codes = with_phone(store)
    use_recovery_code(store, sam.id, codes[0], NOON)
    assert recovery_codes_left(store, sam.id) == RECOVERY_CODES - 1


def test_new_recovery_codes_replace_the_old_ones(store: Store) -> None:
    sam, _, codes = with_phone(store)
    fresh = renew_recovery_codes(store, sam.id, NOON)
    assert (use_recovery_code(store, sam.id, codes[0], NOON), use_recovery_code(store, sam.id, fresh[0], NOON)) == (
        False,
        True,
    )


def test_switched_off_no_code_counts(store: Store) -> None:
    sam, secret, codes = with_phone(store)
    switch_off(store, sam.id, sam.id, NOON)
    assert not check_second_factor(store, sam.id, code_at(secret, NOON), NOON)
    assert not check_second_factor(store, sam.id, codes[0], NOON)


def test_neither_secret_nor_recovery_codes_are_in_clear(store: Store) -> None:
    _, secret, codes = with_phone(store)
    with store.db.read() as connection:
        sealed = connection.execute(select(t.Counsellor.sealed_totp)).scalar_one()
        hashes = connection.execute(select(t.RecoveryCode.code_hash)).scalars().all()
    assert sealed is not None
    kept = sealed + b"".join(hashes)
    assert not [word for word in (secret, *codes) if word.encode() in kept]


def test_a_secret_moved_to_another_account_does_not_open_there(store: Store) -> None:
    sam, secret, _ = with_phone(store)
    kim = counsellor(store, "Kim")
    with store.db.write() as connection:
        sealed = connection.execute(select(t.Counsellor.sealed_totp).where(t.Counsellor.id == sam.id)).scalar_one()
        connection.execute(update(t.Counsellor).where(t.Counsellor.id == kim.id).values(sealed_totp=sealed))
    with pytest.raises(Unsealable):
        check_code(store, kim.id, code_at(secret, NOON), NOON)


def test_every_change_is_in_the_audit(store: Store) -> None:
    sam, _, codes = with_phone(store)
    use_recovery_code(store, sam.id, codes[0], NOON)
    renew_recovery_codes(store, sam.id, NOON)
    switch_off(store, sam.id, None, NOON)
    with store.db.read() as connection:
        steps = connection.execute(select(t.Audit.action).order_by(t.Audit.id)).scalars().all()
    assert steps == ["second_factor_on", "recovery_code_used", "recovery_codes_renewed", "second_factor_off"]
