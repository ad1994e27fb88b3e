"""Tests of who owns a conversation."""
