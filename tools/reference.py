"""Writes docs/reference/{settings,cli}.md from the program: python -m tools.reference."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from vitrine.cli import vitrine
from vitrine.settings import Settings, shown, variable

FOLDER = Path(__file__).resolve().parent.parent / "docs/reference"


def pages() -> dict[Path, str]:
    return {FOLDER / "settings.md": settings_page(), FOLDER / "cli.md": commands_page()}


def settings_page() -> str:
    rows = [
        f"| `{variable(name)}` | {default_of(field)} | {meaning(field)} |"
        for name, field in Settings.model_fields.items()
    ]
    return (
        "# Settings\n\n"
        "Each is an environment variable, or a line of `vitrine.toml` in the working directory"
        " (`web_port = 9000`). The environment wins. `vitrine up` fills in what is not set;"
        " a role that is started alone needs the ones marked as needed. A wrong one is named at"
        " the start, with what would be right.\n\n"
        "| setting | default | meaning |\n|---|---|---|\n" + "\n".join(rows) + "\n"
    )


def default_of(field: FieldInfo) -> str:
    if field.default is PydanticUndefined:
        return "needed"
    return "" if field.default is None else f"`{shown(field.default)}`"


def meaning(field: FieldInfo) -> str:
    example = f" For example `{field.examples[0]}`." if field.examples else ""
    return f"{field.description}{limits(field)}{example}".replace("|", "\\|")


def limits(field: FieldInfo) -> str:
    found = {name: getattr(each, name) for each in field.metadata for name in ("ge", "le")
             if getattr(each, name, None) is not None}  # fmt: skip
    match found:
        case {"ge": least, "le": most}:
            return f" From {least} to {most}."
        case {"ge": least}:
            return f" At least {least}."
        case _:
            return ""


def commands_page() -> str:
    context = click.Context(vitrine, info_name="vitrine")
    parts = (described(command, names) for names, command in commands(vitrine, context, "vitrine"))
    return "# Commands\n\n" + "\n".join(parts)


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
    table = "\n| option | meaning |\n|---|---|\n" + "\n".join(rows) + "\n" if rows else ""
    return f"## `{names} {usage}`\n\n{command.help}\n{table}"


def is_shown(param: dict[str, Any]) -> bool:
    if param["param_type_name"] != "option" or "--help" in param["opts"]:
        return False
    return not param["hidden"]


def option_row(option: dict[str, Any]) -> str:
    names = ", ".join(f"`{name}`" for name in option["opts"])
    is_told = option["default"] not in (None, False) and not callable(option["default"])
    default = f" [default: {option['default']}]" if is_told else ""
    return f"| {names} | {(option['help'] or '').replace('  [', ' [')}{default} |"


def main() -> int:
    for path, text in pages().items():
        path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
