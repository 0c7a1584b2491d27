import json
import runpy
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_the_lock_names_no_host() -> None:
    lock = (ROOT / "frontend/package-lock.json").read_text()

    assert "http" not in lock
    assert all("resolved" not in package for package in json.loads(lock)["packages"].values())


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A copy of the tree whose stamp says that its bundles are current."""
    shutil.copytree(
        ROOT / "frontend", tmp_path / "frontend", ignore=shutil.ignore_patterns("node_modules")
    )
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools/build_frontend.py", tmp_path / "tools")
    builder = runpy.run_path(str(tmp_path / "tools/build_frontend.py"))
    builder["STAMP"].parent.mkdir(parents=True)
    builder["STAMP"].write_text(builder["digest"](builder["sources"]()))
    return tmp_path


def is_current(tree: Path) -> bool:
    asked: Callable[[], bool] = runpy.run_path(str(tree / "tools/build_frontend.py"))["is_current"]
    return asked()


def test_an_unchanged_tree_is_current(built: Path) -> None:
    assert is_current(built)


def test_a_changed_source_wants_a_build(built: Path) -> None:
    (built / "frontend/src/room.ts").write_text("export {};")

    assert not is_current(built)


def test_bundles_without_sources_are_current(built: Path) -> None:
    shutil.rmtree(built / "frontend")

    assert is_current(built)
