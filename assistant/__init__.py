"""Déclic, a coaching assistant by text message.

One folder answers one question; `docs/design.md` draws which way imports run and says why.
"""
