"""Tests of a message's life."""
