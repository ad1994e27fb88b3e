"""The team: when it is there, what it promises, whom it calls. All of it may look; who answers for it may change it."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from assistant.console.core import BIGGEST_ID, me, the_console
from assistant.console.navigation import LEADING, only_for
from assistant.console.rendering import reader_locale, render
from assistant.console.teams.team_forms import name_taken, read_team_form
from assistant.console.teams.team_values import countries, done, my_team, my_teams, opening, team_page
from assistant.console.teams.team_words import sentence
from assistant.console.teams.week import as_stored
from assistant.handoff.team_rules import Problem, team_problems
from assistant.store.team_settings import NameTaken, create_team, move_number, our_numbers, save_team

_TEAM = f"/team/<int(max={BIGGEST_ID}):team_id>"
_NUMBER = f"/team/numbers/<int(max={BIGGEST_ID}):channel_id>"


def register(console: Blueprint) -> None:
    console.add_url_rule("/team", "team", first_team)
    console.add_url_rule(_TEAM, "one_team", one_team)
    console.add_url_rule(_TEAM, "save_team", save, methods=["POST"])
    console.add_url_rule(f"{_TEAM}/open", "team_open", open_now)
    console.add_url_rule("/teams", "create_team", create, methods=["POST"])
    console.add_url_rule(_NUMBER, "move_number", move, methods=["POST"])


def first_team() -> ResponseReturnValue:
    teams = my_teams()
    return team_page(teams[0]) if teams else abort(404)


def one_team(team_id: int) -> ResponseReturnValue:
    return team_page(my_team(team_id))


@only_for(*LEADING)
def save(team_id: int) -> ResponseReturnValue:
    console, before = the_console(), my_team(team_id)
    team, typed = read_team_form(request.form, before, countries(), may_rename=me().role == "administrator")
    if typed.problems:
        return team_page(before, typed, status=422)
    try:
        save_team(console.store, me(), team, console.now())
    except NameTaken:
        return team_page(before, name_taken(typed), status=422)
    return done(team_id, "team")


def open_now(team_id: int) -> ResponseReturnValue:
    """What typed hours would mean at this moment: asked while somebody types."""
    typed = {"closures": "", **request.args.to_dict()}
    before = my_team(team_id)
    hours = as_stored(typed.get("opening_hours", before.opening_hours).strip(), reader_locale())
    team = replace(
        before,
        opening_hours=hours,
        closures=typed["closures"],
        country=typed.get("country", before.country),
        time_zone=typed.get("time_zone", before.time_zone),
        keeps_holidays=bool(typed.get("keeps_holidays")),
    )
    problems = team_problems(team, countries())
    wrong = next((problems[name] for name in ("opening_hours", "closures", "time_zone") if name in problems), None)
    return render("teams/_team_open.html", **opening(team, wrong))


@only_for("administrator")
def create() -> ResponseReturnValue:
    console, name = the_console(), request.form.get("name", "").strip()
    wrong = Problem("missing") if not name else Problem("too_long", most=100) if len(name) > 100 else None
    if wrong is None:
        try:
            return done(create_team(console.store, me(), name, console.now()), "created")
        except NameTaken:
            wrong = Problem("taken")
    return team_page(my_teams()[0], new_team=(name, sentence(wrong)), status=422)


@only_for("administrator")
def move(channel_id: int) -> ResponseReturnValue:
    """From now on who writes to one of our numbers for the first time comes to another team."""
    team = my_team(request.form.get("team", -1, type=int))
    console = the_console()
    if all(channel_id != one.id for one in our_numbers(console.store, me().teams)):
        abort(404)
    move_number(console.store, me(), channel_id, team.id, console.now())
    return done(team.id, "number")
