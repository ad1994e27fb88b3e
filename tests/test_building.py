"""What the settings make of the dispatcher."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assistant.building import SEND_REQUESTS, sending_of
from assistant.settings import load_settings


@pytest.mark.parametrize("patience", [0.5, 10, 30, 60])
def test_a_lease_outlasts_every_time_out_of_one_sending(patience: float) -> None:
    sending = sending_of(load_settings(_env_file=None, TWILIO_TIMEOUT_SECONDS=patience))
    assert sending.lease - sending.start_within >= timedelta(seconds=SEND_REQUESTS * patience)
