"""`rollcall policy new`: a school's own pack, begun by a few questions."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from collector.cli import output
from collector.judging.pack_draft import Setting, asked_for, draft, reasons_for, settings_of
from collector.judging.packs import find_pack, read_text
from compliance.policies.pack_file import POLICY_ID
from compliance.policy_problems import suggestion

_FIRST_BASE = "s004-primary"


def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write, such as our-policy.toml.")],
    base: Annotated[
        list[str] | None, typer.Option("--on", metavar="ID|FILE", help="A pack to build on; may be repeated.")
    ] = None,
    title: Annotated[str, typer.Option("--title", help="What people call the policy.")] = "",
    numbers: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="RULE.NAME=VALUE", help="A number of the school's own; may be repeated."),
    ] = None,
    reasons: Annotated[
        list[str] | None,
        typer.Option("--because", metavar="RULE=REASON", help="Why a rule asks for less than its paragraph; may be repeated."),
    ] = None,
) -> None:
    """Begin a school's own pack: it builds on others and says only what differs. Nothing is overwritten."""
    _free(file)
    asking = sys.stdin.isatty() and not (base or title or numbers)
    bases = [find_pack(each).policy for each in base or [_ask("Build on which pack?", _FIRST_BASE) if asking else _FIRST_BASE]]
    name = f"Policy of our school, on {', '.join(each.policy_id for each in bases)}"
    title = title or (_ask("What do people call the policy?", name) if asking else name)
    settings = settings_of(bases)
    if asking:
        numbers_asked = sum(bool(each.value) for each in settings.values())
        typer.echo(f"{numbers_asked} numbers follow, each with its range. Enter leaves one as it is.", err=True)
    changed = asked_for(settings, _ask) if asking else _given(numbers or [], settings)
    because = reasons_for(settings, changed, _ask) if asking else _reasons(reasons or [], changed, settings)
    text = draft(file.stem, title, bases, changed, because)
    policy = read_text(text, file).policy
    _write(file, text)
    output.show(f"{file} builds on {', '.join(policy.builds_on)} and has {len(policy.rules)} rules in force.")
    output.show(f"Look at it with: rollcall policy coverage {file}. Put it in force with: rollcall policy adopt {file}")


def _given(numbers: list[str], settings: dict[str, Setting]) -> dict[str, str]:
    return dict(_one(each, settings) for each in numbers)


def _one(written: str, settings: dict[str, Setting]) -> tuple[str, str]:
    name, equals, value = written.partition("=")
    if not equals or name.strip() not in settings:
        close = suggestion(name.strip(), list(settings)) or f"one of {', '.join(settings)}"
        raise typer.BadParameter(
            f"{written!r} sets no number of these packs; write RULE.NAME=VALUE, {close}", param_hint="--set"
        )
    return name.strip(), value.strip()


def _reasons(written: list[str], changed: dict[str, str], settings: dict[str, Setting]) -> dict[str, str]:
    found = dict(_reason(each, {settings[name].rule.rule_id for name in changed}) for each in written)
    for name, value in changed.items():
        rule = settings[name].rule.rule_id
        if settings[name].asks_less(value) and rule not in found:
            raise typer.BadParameter(
                f"{name} = {value} is less than the paragraph of {rule} asks, {settings[name].value}; say why with "
                f"--because '{rule}=the school's reason'",
                param_hint="--set",
            )
    return found


def _reason(written: str, rules: set[str]) -> tuple[str, str]:
    rule, _, reason = written.partition("=")
    if not reason.strip() or rule.strip() not in rules:
        known = ", ".join(sorted(rules)) or "none is set"
        raise typer.BadParameter(
            f"{written!r} is no reason for a rule that --set changes; write RULE=REASON, of {known}", param_hint="--because"
        )
    return rule.strip(), reason.strip()


def _ask(question: str, unless: str) -> str:
    answer: str = typer.prompt(question, default=unless, err=True)
    return answer


def _free(file: Path) -> None:
    """Said before anything is asked. The name of the file becomes the policy's id."""
    if not POLICY_ID.fullmatch(file.stem):
        raise typer.BadParameter(
            f"{file.name}: the name of the file becomes the policy's id; use small letters, digits, dots and hyphens, such as "
            "our-policy.toml",
            param_hint="FILE",
        )
    if file.exists():
        raise typer.BadParameter(f"{file} exists already; name another file", param_hint="FILE")


def _write(file: Path, text: str) -> None:
    try:
        with file.open("x", encoding="utf-8", newline="") as stream:
            stream.write(text)
    except FileExistsError as error:
        raise typer.BadParameter(f"{file} exists already; name another file", param_hint="FILE") from error
    except OSError as error:
        raise typer.BadParameter(
            f"{file}: cannot be written: {error.strerror}; name another file", param_hint="FILE"
        ) from error
