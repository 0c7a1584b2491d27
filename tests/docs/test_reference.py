from pathlib import Path

import pytest

from tools import reference


@pytest.mark.parametrize("path", reference.pages(), ids=lambda path: path.name)
def test_the_reference_is_what_the_program_says(path: Path) -> None:
    assert path.read_text() == reference.pages()[path], "run: python -m tools.reference"
