"""Replies in store: the list that opens in the box, and the page on which the team keeps them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import cast

import yaml
from flask import Blueprint, abort, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from assistant.console.conversation.composing import in_order, language_name
from assistant.console.conversation.desk import canned_of
from assistant.console.conversation.filling import VARIABLES, fault_of, fill
from assistant.console.core import BIGGEST_ID, me, row_id, the_console
from assistant.console.finding import ROOT, find_thread
from assistant.console.rendering import reader_locale, render, words
from assistant.console.words import N_
from assistant.store.canned import (
    LONGEST_BODY,
    LONGEST_NAME,
    Canned,
    NewCanned,
    add_canned,
    add_starters,
    change_canned,
    delete_canned,
    find_canned,
    list_canned,
    locales_written,
)
from assistant.store.nicknames import nickname_in
from assistant.store.teams import list_teams, read_team
from assistant.store.threads import Thread

_STARTERS = Path(__file__).with_name("starters.yml")
_ONE = f"/replies/<int(max={BIGGEST_ID}):canned_id>"
FAULTS = {
    "brace": N_("A variable stands between { and }, such as {counsellor}: one of the two is missing."),
    "unknown": N_("There is no variable {%(name)s}: use nickname, counsellor, team or opening."),
    "fallback": N_("Say what stands in when there is none: {%(name)s|…}."),
}


def register(console: Blueprint) -> None:
    console.add_url_rule(f"{ROOT}/canned", "canned", choices)
    console.add_url_rule("/replies", "replies", replies)
    console.add_url_rule("/replies", "add_reply", add, methods=["POST"])
    console.add_url_rule("/replies/starters", "reply_starters", starters, methods=["POST"])
    console.add_url_rule(_ONE, "one_reply", one)
    console.add_url_rule(_ONE, "change_reply", change, methods=["POST"])
    console.add_url_rule(f"{_ONE}/delete", "delete_reply", delete, methods=["POST"])


def choices(conversation_id: int) -> ResponseReturnValue:
    """The replies of the conversation's team, filled for this person; those in their language first."""
    found = find_thread(conversation_id)
    values = values_for(found)
    return jsonify(
        [
            {"name": one.name, "hint": language_name(one.locale, reader_locale()), "text": fill(one.body, values)}
            for one in in_order(canned_of(found), found.locale)
        ]
    )


def filled(found: Thread, body: str) -> str:
    """The words of a reply in store for the person of this conversation."""
    return fill(body, values_for(found))


def values_for(found: Thread) -> dict[str, str]:
    """What the variables stand for in a conversation, for who is answering now."""
    console = the_console()
    team = read_team(console.store, found.team_id)
    return {
        "nickname": nickname_in(console.store, me(), found.id) or "",
        "counsellor": me().name,
        "team": found.team,
        "opening": (console.ports.opening(team, found.locale) if team else None) or "",
    }


def replies() -> ResponseReturnValue:
    return _page()


def add() -> ResponseReturnValue:
    new, error = _wanted(_team())
    if not error and add_canned(the_console().store, me(), new, the_console().now()) is None:
        error = words(N_("The team has a reply of this name in this language already: choose another name."))
    return _page(new, error) if error else redirect(url_for("console.replies"), 303)


def one(canned_id: int) -> ResponseReturnValue:
    return _page(editing=_mine(canned_id))


def change(canned_id: int) -> ResponseReturnValue:
    kept = _mine(canned_id)
    new, error = _wanted(kept.team_id)
    if not error and not change_canned(the_console().store, me(), canned_id, new, the_console().now()):
        error = words(N_("The team has a reply of this name in this language already: choose another name."))
    return _page(new, error, editing=kept) if error else redirect(url_for("console.replies"), 303)


def delete(canned_id: int) -> ResponseReturnValue:
    delete_canned(the_console().store, me(), _mine(canned_id), the_console().now())
    return redirect(url_for("console.replies"), 303)


def starters() -> ResponseReturnValue:
    """Give a team the replies a new one may begin with."""
    team_id = _team()
    add_starters(
        the_console().store,
        me(),
        tuple(NewCanned(team_id, locale, name, body) for locale, name, body in starter_replies()),
        the_console().now(),
    )
    return redirect(url_for("console.replies"), 303)


@lru_cache(maxsize=1)
def starter_replies() -> tuple[tuple[str, str, str], ...]:
    """(locale, name, body) of every reply a new team may begin with."""
    content = cast("dict[str, list[dict[str, str]]]", yaml.safe_load(_STARTERS.read_text(encoding="utf-8")))
    return tuple((locale, reply["name"], reply["body"]) for locale, found in content.items() for reply in found)


def _wanted(team_id: int) -> tuple[NewCanned, str]:
    """What the form says, and what is wrong with it."""
    form = request.form
    new = NewCanned(
        team_id, form.get("locale", ""), " ".join(form.get("name", "").split()), form.get("body", "").strip()
    )
    return new, _fault(new)


def _fault(new: NewCanned) -> str:
    if new.locale not in _locales():
        return words(N_("Choose a language."))
    if not 1 <= len(new.name) <= LONGEST_NAME:
        return words(N_("A name has 1 to %(most)s characters."), most=LONGEST_NAME)
    if not 1 <= len(new.body) <= LONGEST_BODY:
        return words(N_("A reply has 1 to %(most)s characters."), most=LONGEST_BODY)
    fault = fault_of(new.body)
    return words(FAULTS[fault[0]], name=fault[1]) if fault else ""


def _page(new: NewCanned | None = None, error: str = "", editing: Canned | None = None) -> ResponseReturnValue:
    teams = list_teams(the_console().store, me().teams)
    found = list_canned(the_console().store, me().teams)
    form = new or (NewCanned(editing.team_id, editing.locale, editing.name, editing.body) if editing else None)
    body = render(
        "conversation/replies.html",
        person=me(),
        teams=teams,
        groups=tuple((team, _by_language(found, team.id)) for team in teams),
        languages_written=tuple((locale, language_name(locale, reader_locale())) for locale in _locales()),
        variables=VARIABLES,
        form=form,
        editing=editing,
        error=error,
        longest_name=LONGEST_NAME,
        longest_body=LONGEST_BODY,
    )
    return make_response(body, 422 if error else 200)


def _by_language(found: tuple[Canned, ...], team_id: int) -> tuple[tuple[str, tuple[Canned, ...]], ...]:
    mine = [one for one in found if one.team_id == team_id]
    locales = sorted({one.locale for one in mine})
    return tuple(
        (language_name(locale, reader_locale()), tuple(one for one in mine if one.locale == locale))
        for locale in locales
    )


def _locales() -> tuple[str, ...]:
    """The languages a reply may be in: those people are written to in, those of the team, and the console's own."""
    store = the_console().store
    spoken = {one.strip() for team in list_teams(store, me().teams) for one in team.languages.split(",")}
    return tuple(sorted(filter(None, locales_written(store, me().teams) | spoken | {*the_console().texts.locales})))


def _team() -> int:
    """The team that the form names, or my only one."""
    wanted = request.form.get("team", type=row_id)
    team = wanted if wanted is not None else min(me().teams, default=0)
    if team not in me().teams:
        abort(404)
    return team


def _mine(canned_id: int) -> Canned:
    found = find_canned(the_console().store, me().teams, canned_id)
    if found is None:
        abort(404)
    return found
