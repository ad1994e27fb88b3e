"""A messaging provider on this machine, for the demo, the tests and load: it stands in for Twilio.

Knows nothing of the application, which must not be able to tell the difference.
"""

from __future__ import annotations

from standin.config import StandInConfig
from standin.faults import Fault
from standin.server import StandIn, create_standin

__all__ = ["Fault", "StandIn", "StandInConfig", "create_standin"]
