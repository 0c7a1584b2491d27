import httpx2
import pytest

from tests.world.pages import Cast, sign_in


@pytest.mark.parametrize("prefix", ["", "/de"])
async def test_every_page_renders_in_both_languages(
    visitor: httpx2.AsyncClient, cast: Cast, prefix: str
) -> None:
    await sign_in(visitor)
    paths = [
        "/",
        f"/live/{cast.live.id}",
        f"/live/{cast.soon.id}",
        f"/live/{cast.over.id}",
        f"/p/{cast.cup.id}",
        f"/shops/{cast.shop.id}",
        f"/shops/{cast.shop.slug}",
        f"/terms/{cast.shop.id}",
        "/account",
        "/studio",
        f"/studio/new?shop={cast.shop.id}",
        f"/studio/{cast.live.id}",
        "/waitlist/FR",
        "/sign-in",
        "/sign-up",
    ]
    for path in paths:
        answer = await visitor.get(prefix + path)
        assert answer.status_code == 200, (path, answer.text[:2000])
        assert f'<html lang="{prefix.strip("/") or "en"}"' in answer.text
