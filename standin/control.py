"""Switching faults on and off while running, as JSON."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import BadRequest

from standin.faults import Fault, Faults


def control_api(faults: Faults) -> Blueprint:
    """GET faults · POST faults with the fields of `Fault` · DELETE faults."""
    api = Blueprint("control", __name__)

    @api.get("/faults")
    def pending() -> Response:
        return jsonify(faults=[asdict(fault) for fault in faults.pending()])

    @api.post("/faults")
    def add() -> tuple[Response, int]:
        try:
            fault = Fault(**request.get_json())
        except (TypeError, ValueError) as error:
            raise BadRequest(f"that is not a fault: {error}") from None
        faults.add(fault)
        return jsonify(asdict(fault)), 201

    @api.delete("/faults")
    def clear() -> tuple[str, int]:
        faults.clear()
        return "", 204

    return api
