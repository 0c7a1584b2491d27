from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

import dev
from tools.reference.tables import code, codes, table
from vitrine.cli import vitrine


def commands_page() -> str:
    context = click.Context(vitrine, info_name="vitrine")
    parts = [described(command, names) for names, command in commands(vitrine, context, "vitrine")]
    return "\n".join(["# Commands\n", *parts, developers()])


def commands(
    group: click.Group, context: click.Context, names: str
) -> Iterator[tuple[str, click.Command]]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        if isinstance(command, click.Group):
            yield from commands(command, context, f"{names} {name}")
        else:
            yield f"{names} {name}", command


def described(command: click.Command, names: str) -> str:
    context = click.Context(command, info_name=names, terminal_width=80)
    usage = " ".join(command.collect_usage_pieces(context)).strip()
    facts: dict[str, Any] = command.to_info_dict(context)
    rows = [option_row(each) for each in facts["params"] if is_shown(each)]
    options = f"\n{table(('option', 'meaning'), rows)}" if rows else ""
    return f"## `{names} {usage}`\n\n{command.help}\n{options}"


def is_shown(param: dict[str, Any]) -> bool:
    if param["param_type_name"] != "option" or "--help" in param["opts"]:
        return False
    return not param["hidden"]


def option_row(option: dict[str, Any]) -> tuple[str, str]:
    value = option["default"]
    is_told = isinstance(value, str | int | Path) and not isinstance(value, bool)
    default = f" [default: {value}]" if is_told else ""
    needed = " Needed." if option["required"] else ""
    return codes(option["opts"]), f"{option['help'] or ''}{default}{needed}"


def developers() -> str:
    rows = (
        (code(f"python3 dev.py {name}"), act.__doc__ or "") for name, act in dev.COMMANDS.items()
    )
    return f"## `dev.py`\n\nFrom a clone.\n\n{table(('command', 'meaning'), rows)}"
