"""Tests mirror the packages. `support/` is shared by several; `conversations/` are scripts anyone can read."""
