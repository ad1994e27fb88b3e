"""Ids of contents are remembered, by account."""

from __future__ import annotations

from assistant.store.provider_contents import StoredContentIds
from tests.outbound.house import House


def test_an_id_is_kept(house: House) -> None:
    ids = StoredContentIds(house.store)
    ids.put("AC1", "declic_list_4", "HX1")

    assert ids.get("AC1", "declic_list_4") == "HX1"


def test_the_latest_id_is_kept(house: House) -> None:
    ids = StoredContentIds(house.store)
    ids.put("AC1", "declic_list_4", "HX1")

    ids.put("AC1", "declic_list_4", "HX2")

    assert ids.get("AC1", "declic_list_4") == "HX2"


def test_another_account_has_its_own(house: House) -> None:
    ids = StoredContentIds(house.store)
    ids.put("AC1", "declic_list_4", "HX1")

    assert ids.get("AC2", "declic_list_4") is None


def test_a_forgotten_id_is_gone(house: House) -> None:
    ids = StoredContentIds(house.store)
    ids.put("AC1", "declic_list_4", "HX1")

    ids.forget("AC1", "declic_list_4")

    assert ids.get("AC1", "declic_list_4") is None
