import pytest

from vitrine.web.securing import has_a_name


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("https://shop.example", True),
        ("https://shop.example:8443", True),
        ("https://localhost:8000", False),
        ("https://192.168.1.7:8000", False),
        ("https://[::1]:8000", False),
    ],
)
def test_only_a_name_of_its_own_is_pinned_to_https(url: str, named: bool) -> None:  # noqa: FBT001
    assert has_a_name(url) is named
