"""What the pages of the documentation say, read for tests."""

import re
from collections.abc import Iterator
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent.parent
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
FIRST_CELL = re.compile(r"^\| `([\w-]+)` \|", re.MULTILINE)


def pages() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def prose(page: Path) -> str:
    return FENCE.sub("", page.read_text())


def links(page: Path) -> list[str]:
    return [link for link in LINK.findall(prose(page)) if "://" not in link]


def target(page: Path, link: str) -> tuple[Path, str]:
    path, _, anchor = link.partition("#")
    return (page.parent / path).resolve() if path else page, anchor


def anchors(page: Path) -> set[str]:
    """As the usual viewers make them of headings."""
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(prose(page)))
    return {heading.strip().replace(" ", "-") for heading in plain}


def commands(page: Path) -> Iterator[str]:
    """Lines of blocks, and code in the text that begins like a command."""
    for block in FENCE.findall(page.read_text()):
        lines = (line.partition("  #")[0].strip() for line in block.splitlines())
        yield from filter(None, lines)
    yield from re.findall(r"`((?:vitrine|python3 dev\.py) [^`]+)`", prose(page))


def section(page: Path, heading: str) -> str:
    return page.read_text().partition(f"## {heading}\n")[2].partition("\n## ")[0]


def command_named(group: click.Group, words: list[str]) -> tuple[click.Command, list[str]]:
    """Down to the command that is named; `vitrine show` alone names a group."""
    command = group.get_command(click.Context(group), words[0])
    assert command is not None, words[0]
    if isinstance(command, click.Group) and len(words) > 1:
        return command_named(command, words[1:])
    return command, words[1:]
