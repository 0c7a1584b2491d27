import shlex
from pathlib import Path

import pytest

import dev
from tests.docs.pages import ROOT, command_named, commands
from vitrine.cli import vitrine
from vitrine.cli.starting import up

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/guide/*.md"))]
SAID = {tuple(shlex.split(line)) for page in PAGES for line in commands(page)}
OURS = sorted({words[1:] for words in SAID if words[0] == "vitrine"})
DEVELOPERS = sorted({words[2:] for words in SAID if words[:2] == ("python3", "dev.py")})
NUMBERS = {"SHOP_ID": "1", "SHOW_ID": "1", "ID": "1"}


@pytest.mark.parametrize("words", OURS, ids=" ".join)
def test_the_command_exists_with_its_options(words: tuple[str, ...]) -> None:
    command, rest = command_named(vitrine, [NUMBERS.get(word, word) for word in words])
    if rest:
        command.make_context(command.name, rest)


@pytest.mark.parametrize("words", DEVELOPERS, ids=" ".join)
def test_the_developers_command_exists(words: tuple[str, ...]) -> None:
    name, *rest = words
    assert name in dev.COMMANDS
    if name == "up":
        up.make_context("up", [*rest])
    else:
        assert [path for path in rest if not Path(ROOT / path).exists()] == []


def test_the_guide_shows_commands() -> None:
    assert len(OURS) >= 3
    assert len(DEVELOPERS) >= 3
