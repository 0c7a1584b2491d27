import pytest

from tools.reference import FOLDER, PAGES


@pytest.mark.parametrize("name", PAGES)
def test_the_reference_is_what_the_program_says(name: str) -> None:
    assert (FOLDER / name).read_text() == PAGES[name](), "run: python -m tools.reference"


def test_the_index_names_every_page() -> None:
    index = (FOLDER / "README.md").read_text()
    pages = {path.name for path in FOLDER.glob("*.md")} - {"README.md"}
    assert {name for name in pages if f"({name})" not in index} == set()
