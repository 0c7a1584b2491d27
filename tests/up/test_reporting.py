import json

import pytest

from vitrine.up.reporting import pass_on


def test_a_childs_words_stand_behind_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    pass_on("web", "hello")
    assert capsys.readouterr().err == "web      | hello\n"


def test_a_line_of_json_stays_one(capsys: pytest.CaptureFixture[str]) -> None:
    pass_on("web", '{"event": "http.answered", "role": "web"}')
    assert json.loads(capsys.readouterr().err)["role"] == "web"
