"""Looking after accounts: one's own, and those of a team. There is always an administrator."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select, update

from assistant.handoff.ownership import take_over
from assistant.store import tables as t
from assistant.store.account_errors import ACCOUNT_REASONS, AccountRefused
from assistant.store.accounts import (
    MOST_CAPACITY,
    change_role_and_teams,
    close_account,
    list_accounts,
    open_account,
    password_fits,
    read_account,
    renew_session,
    save_profile,
    set_availability,
)
from assistant.store.channels import ensure_team
from assistant.store.database import Database
from assistant.store.people import Person, Role, find_counsellor, person_of_session, sign_in
from assistant.store.store import Store
from tests.support.people import NOON, PASSWORD, counsellor, open_store, young_person


@pytest.fixture
def store(db: Database) -> Store:
    return open_store(db)


def person(store: Store, name: str, role: Role, team: str = "Paris") -> Person:
    made = counsellor(store, name, team)
    with store.db.write() as connection:
        connection.execute(update(t.Counsellor).where(t.Counsellor.id == made.id).values(role=role))
    found = find_counsellor(store, made.email)
    assert found is not None
    return found


def role_of(store: Store, somebody: Person) -> str:
    account = read_account(store, somebody.id)
    assert account is not None
    return account.role


def audit(store: Store) -> list[str]:
    with store.db.read() as connection:
        return list(connection.execute(select(t.Audit.action).order_by(t.Audit.id)).scalars())


def test_every_reason_is_a_sentence() -> None:
    assert [reason for reason in ACCOUNT_REASONS if not str(AccountRefused(reason)).endswith(".")] == []


def test_a_profile_is_saved(store: Store) -> None:
    sam = counsellor(store)
    save_profile(store, sam.id, " Samira ", "fr", 4)
    account = read_account(store, sam.id)
    assert account is not None
    assert (account.name, account.locale, account.capacity) == ("Samira", "fr", 4)


@pytest.mark.parametrize(
    ("name", "capacity", "reason"), [(" ", 4, "name"), ("Sam", 0, "capacity"), ("S" * 101, 4, "name")]
)
def test_a_profile_that_cannot_be_is_refused(store: Store, name: str, capacity: int, reason: str) -> None:
    with pytest.raises(AccountRefused) as refused:
        save_profile(store, counsellor(store).id, name, "en", capacity)
    assert refused.value.reason == reason


def test_more_than_anybody_can_hold_is_refused(store: Store) -> None:
    with pytest.raises(AccountRefused):
        save_profile(store, counsellor(store).id, "Sam", "en", MOST_CAPACITY + 1)


def test_somebody_who_is_away_is_away(store: Store) -> None:
    sam = counsellor(store)
    set_availability(store, sam.id, "away", NOON)
    found = find_counsellor(store, sam.email)
    assert found is not None
    assert found.availability == "away"


def test_what_is_no_availability_changes_nothing(store: Store) -> None:
    sam = counsellor(store)
    set_availability(store, sam.id, "asleep", NOON)
    assert find_counsellor(store, sam.email) == sam


def test_the_password_is_asked_again(store: Store) -> None:
    sam = counsellor(store)
    assert (password_fits(store, sam.id, PASSWORD), password_fits(store, sam.id, "another one")) == (True, False)


def test_a_renewed_session_ends_the_others(store: Store) -> None:
    sam = counsellor(store)
    signed_in = sign_in(store, sam.email, PASSWORD, NOON)
    assert signed_in is not None
    key = renew_session(store, sam.id)
    assert person_of_session(store, sam.id, signed_in.session_key, NOON) is None
    assert person_of_session(store, sam.id, key, NOON) == sam


def test_an_administrator_sees_everybody(store: Store) -> None:
    counsellor(store, "Sam", "Paris"), counsellor(store, "Ana", "Lyon")
    assert [account.name for account in list_accounts(store)] == ["Ana", "Sam"]


def test_a_team_sees_its_own_people(store: Store) -> None:
    sam = counsellor(store, "Sam", "Paris")
    ana = counsellor(store, "Ana", "Lyon")
    assert [account.name for account in list_accounts(store, sam.teams)] == ["Sam"]
    assert read_account(store, ana.id, sam.teams) is None


def test_an_account_says_how_many_conversations_it_holds(store: Store) -> None:
    sam = counsellor(store)
    take_over(store, sam, young_person(store).conversation_id, NOON)
    account = read_account(store, sam.id)
    assert account is not None
    assert account.holds == 1


def test_a_role_and_teams_change_at_once(store: Store) -> None:
    boss, sam = person(store, "Boss", "administrator"), counsellor(store)
    lyon = ensure_team(store, "Lyon")
    change_role_and_teams(store, boss, sam.id, "supervisor", frozenset({lyon}), NOON)
    found = find_counsellor(store, sam.email)
    assert found is not None
    assert (found.role, found.teams) == ("supervisor", frozenset({lyon}))


@pytest.mark.parametrize(("role", "teams"), [("king", {1}), ("counsellor", set()), ("counsellor", {404})])
def test_a_role_or_team_there_is_not_is_refused(store: Store, role: str, teams: set[int]) -> None:
    boss, sam = person(store, "Boss", "administrator"), counsellor(store)
    with pytest.raises(AccountRefused):
        change_role_and_teams(store, boss, sam.id, role, frozenset(teams), NOON)


def test_the_last_administrator_cannot_step_down(store: Store) -> None:
    boss = person(store, "Boss", "administrator")
    with pytest.raises(AccountRefused) as refused:
        change_role_and_teams(store, boss, boss.id, "counsellor", boss.teams, NOON)
    assert (refused.value.reason, role_of(store, boss)) == ("last_administrator", "administrator")


def test_one_of_two_administrators_can_step_down(store: Store) -> None:
    boss, chief = person(store, "Boss", "administrator"), person(store, "Chief", "administrator")
    change_role_and_teams(store, chief, boss.id, "counsellor", boss.teams, NOON)
    assert role_of(store, boss) == "counsellor"


def test_a_closed_administrator_does_not_count(store: Store) -> None:
    boss, chief = person(store, "Boss", "administrator"), person(store, "Chief", "administrator")
    close_account(store, boss, chief.id, NOON)
    with pytest.raises(AccountRefused):
        close_account(store, None, boss.id, NOON)


def test_of_two_administrators_who_remove_each_other_one_stays(store: Store) -> None:
    boss, chief = person(store, "Boss", "administrator"), person(store, "Chief", "administrator")
    start = Barrier(2)

    def remove(by: Person, other: Person) -> bool:
        start.wait()
        try:
            close_account(store, by, other.id, NOON)
        except AccountRefused:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(remove, (boss, chief), (chief, boss)))
    assert sorted(outcomes) == [False, True]


def test_nobody_closes_their_own_account(store: Store) -> None:
    boss = person(store, "Boss", "administrator")
    person(store, "Chief", "administrator")
    with pytest.raises(AccountRefused) as refused:
        close_account(store, boss, boss.id, NOON)
    assert refused.value.reason == "myself"


def test_a_closed_account_signs_nobody_in(store: Store) -> None:
    boss, sam = person(store, "Boss", "administrator"), counsellor(store)
    close_account(store, boss, sam.id, NOON)
    assert sign_in(store, sam.email, PASSWORD, NOON) is None


def test_an_account_opened_again_signs_in(store: Store) -> None:
    boss, sam = person(store, "Boss", "administrator"), counsellor(store)
    close_account(store, boss, sam.id, NOON)
    open_account(store, boss, sam.id, NOON)
    assert sign_in(store, sam.email, PASSWORD, NOON) is not None


def test_every_step_is_in_the_audit(store: Store) -> None:
    boss, sam = person(store, "Boss", "administrator"), counsellor(store)
    set_availability(store, sam.id, "away", NOON)
    change_role_and_teams(store, boss, sam.id, "supervisor", sam.teams, NOON)
    close_account(store, boss, sam.id, NOON)
    open_account(store, boss, sam.id, NOON)
    assert audit(store) == ["set_away", "role_changed", "account_closed", "account_opened"]
