"""Invitations and forgotten passwords: a link opens one thing, once, and for a while."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Connection, func, select

from assistant.store import tables as t
from assistant.store.account_errors import AccountRefused
from assistant.store.account_invitations import (
    Invited,
    accept_invitation,
    invite,
    invite_again,
    may_invite,
    pending_invitations,
    withdraw_invitation,
)
from assistant.store.account_links import FORGOTTEN_AFTER, LIFE, AccountLink, find_link, forget_links
from assistant.store.account_resets import answer_asked_resets, ask_reset, choose_password, make_reset
from assistant.store.channels import ensure_team
from assistant.store.database import Database
from assistant.store.people import Person, Role, find_counsellor, person_of_session, set_active, sign_in
from assistant.store.store import Store
from tests.support.people import NOON, PASSWORD, counsellor, open_store

NEW = "an entirely new password"


@dataclass
class Post:
    """Letters as they were written: link and token."""

    letters: list[tuple[AccountLink, str]] = field(default_factory=list)

    def __call__(self, _connection: Connection, link: AccountLink, token: str) -> None:
        self.letters.append((link, token))

    @property
    def token(self) -> str:
        return self.letters[-1][1]


@pytest.fixture
def store(db: Database) -> Store:
    return open_store(db)


@pytest.fixture
def boss(store: Store) -> Person:
    return replace(counsellor(store, "Boss"), role="administrator")


def ana(store: Store, role: str = "counsellor", team: str = "Paris") -> Invited:
    return Invited("Ana@Example.org", "Ana", "fr", role, frozenset({ensure_team(store, team)}))


def link(store: Store, token: str) -> AccountLink:
    found = find_link(store, token, NOON)
    assert found is not None
    return found


def test_an_invitation_opens_an_account(store: Store, boss: Person) -> None:
    token = invite(store, boss, ana(store), NOON, None)
    accept_invitation(store, link(store, token), "Ana", "fr", PASSWORD, NOON)
    found = find_counsellor(store, "ana@example.org")
    assert found is not None
    assert (found.name, found.role, found.locale, found.teams) == ("Ana", "counsellor", "fr", boss.teams)


def test_the_letter_is_written_with_the_link(store: Store, boss: Person) -> None:
    post = Post()
    token = invite(store, boss, ana(store), NOON, post)
    (written, carried), *_ = post.letters
    assert (written.email, carried) == ("ana@example.org", token)


def test_only_a_hash_of_the_token_is_kept(store: Store, boss: Person) -> None:
    token = invite(store, boss, ana(store), NOON, None)
    with store.db.read() as connection:
        kept = connection.execute(select(t.AccountLink.token_hash)).scalar_one()
    assert token.encode() not in kept


def test_an_invitation_is_used_once(store: Store, boss: Person) -> None:
    found = link(store, invite(store, boss, ana(store), NOON, None))
    accept_invitation(store, found, "Ana", "fr", PASSWORD, NOON)
    assert pending_invitations(store, boss) == ()
    with pytest.raises(AccountRefused):
        accept_invitation(store, found, "Ana", "fr", PASSWORD, NOON)


def test_of_two_who_accept_at_the_same_moment_one_gets_the_account(store: Store, boss: Person) -> None:
    found = link(store, invite(store, boss, ana(store), NOON, None))
    start = Barrier(2)

    def accept(_number: int) -> bool:
        start.wait()
        try:
            accept_invitation(store, found, "Ana", "fr", PASSWORD, NOON)
        except AccountRefused:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(accept, range(2))) == [False, True]


def test_an_invitation_ends_after_a_week(store: Store, boss: Person) -> None:
    token = invite(store, boss, ana(store), NOON, None)
    assert find_link(store, token, NOON + LIFE["invitation"]) is None


def test_a_token_nobody_made_finds_nothing(store: Store, boss: Person) -> None:
    invite(store, boss, ana(store), NOON, None)
    assert find_link(store, "made up", NOON) is None


def test_a_second_invitation_ends_the_first(store: Store, boss: Person) -> None:
    first = invite(store, boss, ana(store), NOON, None)
    invite(store, boss, ana(store), NOON, None)
    assert find_link(store, first, NOON) is None


def test_an_invitation_sent_again_has_another_link(store: Store, boss: Person) -> None:
    first = invite(store, boss, ana(store), NOON, None)
    later = NOON + timedelta(days=6)
    second = invite_again(store, boss, link(store, first), later, None)
    assert find_link(store, first, later) is None
    assert find_link(store, second, NOON + timedelta(days=12)) is not None


def test_a_withdrawn_invitation_opens_nothing(store: Store, boss: Person) -> None:
    token = invite(store, boss, ana(store), NOON, None)
    withdraw_invitation(store, boss, link(store, token), NOON)
    assert find_link(store, token, NOON) is None


def test_somebody_who_has_an_account_is_not_invited(store: Store, boss: Person) -> None:
    counsellor(store, "Ana")
    with pytest.raises(AccountRefused) as refused:
        invite(store, boss, ana(store), NOON, None)
    assert refused.value.reason == "taken"


@pytest.mark.parametrize(
    ("role", "wanted", "teams", "may"),
    [
        ("administrator", "administrator", {2}, True),
        ("supervisor", "counsellor", {1}, True),
        ("supervisor", "supervisor", {1}, False),
        ("supervisor", "counsellor", {1, 2}, False),
        ("counsellor", "counsellor", {1}, False),
    ],
)
def test_who_may_invite_whom(role: Role, wanted: str, teams: set[int], may: bool) -> None:
    by = Person(1, "by@example.org", "By", "en", role, frozenset({1}))
    assert may_invite(by, wanted, frozenset(teams)) == may


def test_a_supervisor_sees_the_invitations_of_their_teams(store: Store, boss: Person) -> None:
    invite(store, boss, ana(store, team="Lyon"), NOON, None)
    assert pending_invitations(store, replace(boss, role="supervisor")) == ()


def test_a_password_asked_for_comes_by_letter(store: Store) -> None:
    sam, post = counsellor(store), Post()
    ask_reset(store, "SAM@example.org", NOON)
    answer_asked_resets(store, post, NOON)
    choose_password(store, link(store, post.token), NEW, NOON)
    assert sign_in(store, sam.email, NEW, NOON) is not None


@pytest.mark.parametrize("email", ["who@example.org", "closed@example.org"])
def test_nobody_is_written_to_who_has_no_account(store: Store, email: str) -> None:
    set_active(store, counsellor(store, "Closed").id, active=False)
    post = Post()
    ask_reset(store, email, NOON)
    assert (answer_asked_resets(store, post, NOON), post.letters) == (0, [])


def test_what_was_asked_for_nobody_is_forgotten(store: Store) -> None:
    ask_reset(store, "who@example.org", NOON)
    answer_asked_resets(store, Post(), NOON)
    with store.db.read() as connection:
        assert connection.execute(select(func.count()).select_from(t.AccountLink)).scalar_one() == 0


def test_asking_keeps_no_address(store: Store) -> None:
    ask_reset(store, "who@example.org", NOON)
    with store.db.read() as connection:
        assert connection.execute(select(t.AccountLink.email)).scalar_one() == ""


def test_one_asking_is_answered_once(store: Store) -> None:
    counsellor(store)
    ask_reset(store, "sam@example.org", NOON)
    post, start = Post(), Barrier(2)

    def answer(_number: int) -> int:
        start.wait()
        return answer_asked_resets(store, post, NOON)

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(answer, range(2))) == [0, 1]


def test_a_reset_ends_every_session(store: Store, boss: Person) -> None:
    sam = counsellor(store)
    signed_in = sign_in(store, sam.email, PASSWORD, NOON)
    assert signed_in is not None
    choose_password(store, link(store, make_reset(store, boss, sam.id, NOON, None)), NEW, NOON)
    assert person_of_session(store, sam.id, signed_in.session_key, NOON) is None


def test_a_reset_ends_the_other_links_too(store: Store, boss: Person) -> None:
    sam = counsellor(store)
    first, second = (make_reset(store, boss, sam.id, NOON, None) for _ in range(2))
    choose_password(store, link(store, second), NEW, NOON)
    assert find_link(store, first, NOON) is None


def test_a_reset_ends_after_an_hour(store: Store, boss: Person) -> None:
    token = make_reset(store, boss, counsellor(store).id, NOON, None)
    assert find_link(store, token, NOON + timedelta(hours=1)) is None


def test_a_password_that_is_too_short_does_not_use_the_link_up(store: Store, boss: Person) -> None:
    found = link(store, make_reset(store, boss, counsellor(store).id, NOON, None))
    with pytest.raises(AccountRefused):
        choose_password(store, found, "short", NOON)
    assert choose_password(store, found, NEW, NOON)


def test_a_reset_does_not_open_a_closed_account(store: Store, boss: Person) -> None:
    sam = counsellor(store)
    found = link(store, make_reset(store, boss, sam.id, NOON, None))
    set_active(store, sam.id, active=False)
    with pytest.raises(AccountRefused):
        choose_password(store, found, NEW, NOON)


def test_links_are_forgotten_a_month_after_their_end(store: Store, boss: Person) -> None:
    invite(store, boss, ana(store), NOON, None)
    end = NOON + LIFE["invitation"]
    assert [forget_links(store, end + FORGOTTEN_AFTER + timedelta(days=days)) for days in (0, 1)] == [0, 1]
