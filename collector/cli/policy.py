"""`rollcall policy …`: the packs. Only `adopt` needs a data folder."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from collector.cli import output
from collector.cli.desk import desk
from collector.cli.exit_codes import ExitCode, of_error
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.cli.policy_new import new
from collector.cli.policy_reading import PackArgument, coverage, explain, kinds
from collector.cli.policy_simulate import simulate
from collector.founding import adopt_policy
from collector.judging.packs import Pack, every_pack, find_pack, read_pack
from collector.keys.policy_signing import keep_policy_bundle
from collector.keys.policy_signing import widen as widen_bundle
from collector.reports.as_json import Plain
from collector.reports.policy_text import policy_text
from collector.store import audit
from collector.store.policy_bundles import EVERYBODY
from compliance.errors import PolicyError

command = typer.Typer(rich_markup_mode=None)
command.command("coverage")(coverage)
command.command("explain")(explain)
command.command("kinds")(kinds)
command.command("new")(new)
command.command("simulate")(simulate)


@command.command("list")
def list_packs(*, json: JsonOption = False) -> None:
    """List the packs that come with Rollcall."""
    packs = every_pack()
    if json:
        output.show_json([_plain(pack) for pack in packs])
        return
    rows = [(each.policy_id, each.version, str(len(each.rules)), each.title) for each in (pack.policy for pack in packs)]
    columns = [("Id", max(len(policy_id) for policy_id, *_ in rows)), ("Version", 7), ("Rules", 5), ("Title", 36)]
    output.show(output.table(columns, rows))


@command.command("show")
def show(
    pack: PackArgument,
    *,
    json: JsonOption = False,
    toml: Annotated[bool, typer.Option("--toml", help="Its text with all that it builds on, as devices get it.")] = False,
) -> None:
    """Show what a pack asks: every rule with its paragraph, and what it does not judge."""
    found = find_pack(pack)
    if toml:
        sys.stdout.write(found.policy.source)
    elif json:
        output.show_json(_plain(found))
    else:
        output.show(policy_text(found.policy))


@command.command("check")
def check(file: Annotated[Path, typer.Argument(help="A policy file.")], *, json: JsonOption = False) -> int:
    """Say whether a policy file can be read; else every line that is wrong (exit code 5)."""
    try:
        policy = read_pack(file).policy
    except PolicyError as error:
        if not json:
            raise
        output.show_json({"file": str(file), "problems": list(str(error).splitlines()), "policy": None})
        return of_error(error)
    if json:
        found: Plain = {"id": policy.policy_id, "version": policy.version, "rules": len(policy.rules)}
        output.show_json({"file": str(file), "problems": [], "policy": found})
    else:
        output.show(f"{file}: nothing wrong. {policy.policy_id}, version {policy.version}, {len(policy.rules)} rules.")
    return ExitCode.MEETS


@command.command("adopt")
def adopt(
    pack: PackArgument,
    *,
    share: Annotated[
        int, typer.Option("--share", min=1, max=100, help="Give it to this percentage of the devices first.")
    ] = EVERYBODY,
    data: DataOption = None,
    school: SchoolOption = None,
) -> None:
    """Put a policy in force for a school; its devices are judged by it from now on, and get it signed."""
    found = find_pack(pack)
    with desk(data, school) as at:
        signer = at.collector.policy_signer()
        with at.database.writing() as tx:
            if share < EVERYBODY:  # what the others keep must have been signed
                keep_policy_bundle(tx, at.school.school_id, signer, at.now)
            adopt_policy(tx, at.school.school_id, found.policy, found.file.name, at.now)
            given = keep_policy_bundle(tx, at.school.school_id, signer, at.now, share)
    output.show(f"{at.school.name} has adopted {found.policy.policy_id}, version {found.policy.version}.")
    if given is not None and given.share < EVERYBODY:
        output.show(
            f"{given.share} % of its devices get it; the others keep the one before. For more: rollcall policy widen PERCENT"
        )


@command.command("widen")
def widen(
    percent: Annotated[int, typer.Argument(min=1, max=100, help="Of the school's devices.")],
    data: DataOption = None,
    school: SchoolOption = None,
) -> None:
    """Give the policy that was adopted last to more devices. Those that have it keep it."""
    with desk(data, school) as at, at.database.writing() as tx:
        widen_bundle(tx, at.school.school_id, percent)
        audit.write(tx, at.school.school_id, at.now, at.actor, "policy.widened", f"{percent} %", audit.DONE)
    output.show(f"{percent} % of the devices of {at.school.name} get the policy that it adopted last.")


def _plain(pack: Pack) -> Plain:
    policy = pack.policy
    return {
        "id": policy.policy_id,
        "version": policy.version,
        "title": policy.title,
        "sha256": policy.digest.hex(),
        "rules": [
            {
                "rule": rule.rule_id,
                "title": rule.title,
                "asks": rule.asks,
                "severity": rule.severity.value,
                "who_acts": ", ".join(each.on_screen for each in rule.who_acts),
                "asked_by": list(rule.asked_by),
                "clauses": [{"policy": each.policy, "section": each.section, "quote": each.quote} for each in rule.clauses],
            }
            for rule in policy.rules
        ],
        "not_judged": [
            {"section": each.section, "quote": each.quote, "treated_as": each.treated_as.value, "instead": each.instead}
            for each in policy.not_judged
        ],
        "left_out": [{"pack": each.pack, "rule": each.rule, "because": each.because} for each in policy.left_out],
        "conflicts": [{"title": each.title, "decision": each.decision} for each in policy.conflicts],
    }
