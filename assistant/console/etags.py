"""Fragments are fetched again and again: an entity tag says whether what they show has changed."""

from __future__ import annotations

import hashlib

from flask import Response, make_response, request


def stamp_of(*parts: object) -> str:
    """An entity tag without quotes, from what is shown."""
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def unless_known(stamp: str) -> Response | None:
    """304 when the page shows this already."""
    if not request.if_none_match.contains(stamp):
        return None
    return tagged(Response(status=304), stamp)


def tagged(body: str | Response, stamp: str) -> Response:
    response = make_response(body)
    response.set_etag(stamp)
    return response
