from pathlib import Path

import pytest

from tools.house_rules import findings


@pytest.mark.parametrize(
    "line", ["rate = 0.2", "half = total / 2", "share = float(total)", "cents = round(total)"]
)
def test_money_is_never_a_float(tmp_path: Path, line: str) -> None:
    found = {name: written(tmp_path / name / "adding.py", line) for name in ("checkout", "media")}
    assert len(found["checkout"]) == 1
    assert not found["media"]


def written(path: Path, line: str) -> list[tuple[int, str]]:
    path.parent.mkdir()
    path.write_text(f"{line}\n")
    return findings(path)
