import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from benchmarks.descriptors import NEEDED_BESIDE, connections_at_most, raise_descriptor_limit
from benchmarks.reporting import Comparison, Report, bench
from benchmarks.sampling import percentile
from vitrine.cli import benching


@bench
@click.option("--viewers", default=7)
def counting(viewers: int) -> Report:
    return Report(
        {"viewers": viewers},
        [
            Comparison("a plain loop", {"viewers": 14}, 0.5),
            Comparison.missing("a C loop", "there is no C compiler"),
        ],
        scaled="7 instead of 70.",
    )


def run(*words: str) -> Result:
    return CliRunner().invoke(counting, words, catch_exceptions=False)


def test_the_last_line_is_one_json_object_with_the_ratio() -> None:
    facts = json.loads(run("--viewers", "3").stdout.splitlines()[-1])
    assert facts["bench"] == "counting"
    assert facts["figures"] == {"viewers": 3}
    assert (facts["comparison"], facts["ratio"]) == ({"viewers": 14}, 0.5)
    assert facts["scaled"] == "7 instead of 70."


def test_a_missing_comparison_is_null_with_its_reason() -> None:
    facts = json.loads(run("--json").stdout)
    missing = facts["comparisons"]["a C loop"]
    assert missing == {"figures": None, "ratio": None, "why_not": "there is no C compiler"}


def test_more_connections_than_descriptors_are_scaled_and_said() -> None:
    limit = raise_descriptor_limit()
    assert connections_at_most(10) == (10, None)
    fit, said = connections_at_most(limit, each=2)
    assert fit == (limit - NEEDED_BESIDE) // 2
    assert said is not None
    assert f"{limit:,} files" in said


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.95, 95), (0.99, 99), (1.0, 100)])
def test_a_percentile_is_a_value_that_was_seen(share: float, value: int) -> None:
    assert percentile(range(1, 101), share) == value


def test_a_benchmark_that_is_not_there_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(benching, "TREE", tmp_path)
    with pytest.raises(benching.BenchNotHere, match="clone of the repository"):
        benching.bench.get_command(click.Context(benching.bench), "ingest")
    (tmp_path / "benchmarks").mkdir()
    with pytest.raises(benching.BenchNotHere, match="ingest does not exist yet"):
        benching.bench.get_command(click.Context(benching.bench), "ingest")
