"""Providers, against the stand-in and the real SDK."""
