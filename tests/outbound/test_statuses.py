"""Callbacks come late, twice and out of order; the thread only ever learns more."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.outbound.providers.base import Ambiguous
from assistant.outbound.statuses import STATUSES, take_status
from assistant.store.fates import RANKS
from tests.outbound.house import ACCOUNT, House
from tests.support.databases import SqliteFactory


def tell(
    house: House, status: str, row: int | None = None, provider_id: str = "SM" + "0" * 31 + "1", code: str = ""
) -> str:
    return take_status(
        house.store,
        house.clock(),
        account=ACCOUNT,
        provider_id=provider_id,
        status=status,
        row_id=row,
        code=code or None,
    )


@pytest.fixture
def row(house: House) -> int:
    """A message the provider has accepted."""
    (row,) = house.say("Salut")
    house.run()
    return row


def test_a_delivery_is_shown(house: House, row: int) -> None:
    tell(house, "delivered", row)

    assert house.row(row).status == "delivered"


def test_delivered_after_read_stays_read(house: House, row: int) -> None:
    tell(house, "read", row)

    tell(house, "delivered", row)

    assert house.row(row).status == "read"


def test_the_same_report_twice_says_nothing_new(house: House, row: int) -> None:
    tell(house, "sent", row)

    assert tell(house, "sent", row) == "known"


def test_a_report_without_our_row_is_found_by_the_providers_id(house: House, row: int) -> None:
    tell(house, "sent")

    assert house.row(row).status == "sent"


def test_a_failure_keeps_its_code(house: House, row: int) -> None:
    tell(house, "undelivered", row, code="30007")

    assert house.status(row) == ("undelivered", "30007")


def test_a_failed_crisis_text_raises_the_alarm(house: House) -> None:
    (row,) = house.say("Appelle le 15", lane="crisis")
    house.run()

    tell(house, "failed", row, code="30003")

    assert house.events() == ["crisis_not_sent"]


def test_an_opt_out_told_by_callback_is_remembered(house: House, row: int) -> None:
    tell(house, "failed", row, code="21610")

    assert house.opted_out()


def test_a_report_on_a_row_still_submitting_proves_that_it_was_accepted(house: House) -> None:
    house.provider.next(Ambiguous("ReadTimeout"))
    (row,) = house.say("Salut")
    house.run()

    tell(house, "sent", row, provider_id="SM1")

    assert (house.row(row).status, house.row(row).provider_id) == ("sent", "SM1")


def test_after_such_a_proof_nothing_is_sent_again(house: House) -> None:
    house.provider.next(Ambiguous("ReadTimeout"), arrives=False)
    (row,) = house.say("Salut")
    house.run()
    tell(house, "queued", row, provider_id="SM1")

    house.run(seconds=600)

    assert house.provider.texts == []


def test_a_report_on_an_unknown_fate_settles_it(house: House) -> None:
    house.provider.next(Ambiguous("ReadTimeout"), arrives=False)
    house.provider.look_ups_fail = True
    (row,) = house.say("Salut")
    for _ in range(8):
        house.run(seconds=300)

    tell(house, "delivered", row, provider_id="SM1")

    assert house.row(row).status == "delivered"


def test_a_report_on_an_earlier_attempt_is_not_about_this_one(house: House, row: int) -> None:
    assert tell(house, "failed", row, provider_id="an-earlier-one") == "unknown_message"
    assert house.row(row).status == "submitted"


def test_a_report_from_another_account_changes_nothing(house: House, row: int) -> None:
    taken = take_status(
        house.store, house.clock(), account="other", provider_id="SM" + "0" * 31 + "1", status="failed", row_id=row
    )

    assert (taken, house.row(row).status) == ("unknown_message", "submitted")


def test_a_word_the_provider_invents_tomorrow_is_only_worth_a_log_line(house: House, row: int) -> None:
    assert tell(house, "teleported", row) == "unknown_status"


def test_a_message_nobody_knows_is_ignored(house: House) -> None:
    assert tell(house, "sent", 999_999, provider_id="SM404") == "unknown_message"


def test_a_cancelled_row_stays_cancelled(house: House) -> None:
    (row,) = house.say("Salut")
    house.change_owner()
    house.run()

    tell(house, "sent", row)

    assert house.row(row).status == "cancelled"


@settings(max_examples=30, deadline=None)
@given(reports=st.lists(st.sampled_from(sorted(STATUSES)), min_size=1, max_size=6))
def test_only_the_highest_report_counts_whatever_the_order(reports: list[str], sqlite_factory: SqliteFactory) -> None:
    with sqlite_factory.fresh() as db:
        house = House(db)
        (row,) = house.say("Salut")
        house.run()

        for report in reports:
            tell(house, report, row)

        highest = max((STATUSES[report] for report in reports), key=RANKS.__getitem__)
        assert RANKS[house.row(row).status] == max(RANKS[highest], RANKS["submitted"])


@pytest.mark.parametrize("order", [*itertools.permutations(["sent", "delivered", "read"])])
def test_every_order_of_the_usual_reports_ends_in_read(house: House, row: int, order: tuple[str, ...]) -> None:
    for status in order:
        tell(house, status, row)

    assert house.row(row).status == "read"
