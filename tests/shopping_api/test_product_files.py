"""A product's video and papers: uploaded, named in its body, and there for buyers."""

from io import BytesIO
from typing import Any

import httpx2
import pytest
from tiktok_shop_api import AsyncTikTokShop, TikTokShopError
from tiktok_shop_api.generated import models as m
from tiktok_shop_api.generated.types import File

from tests.world.erp import a_mug, fits
from tests.world.serving import Running

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
MP4 = b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + bytes(range(256)) * 40


async def upload(client: AsyncTikTokShop, data: bytes, name: str) -> Any:
    body = m.UploadProductFileRequest(data=File(BytesIO(data), name), name=name)
    return fits(await client.products.upload_product_file(body=body)).data


@pytest.fixture
async def paper(client: AsyncTikTokShop) -> Any:
    return await upload(client, PDF, "care.pdf")


@pytest.fixture
async def video(client: AsyncTikTokShop) -> Any:
    return await upload(client, MP4, "turntable.mp4")


def papers_of(file: Any) -> list[dict[str, Any]]:
    files = [{"id": file.id, "name": file.name, "format": file.format_}]
    return [{"id": "600901", "files": files}]


async def test_a_video_and_a_paper_are_kept_and_replaced(
    client: AsyncTikTokShop, served: Running, image: str, paper: Any, video: Any
) -> None:
    products = client.products
    assert (paper.format_, video.format_) == ("PDF", "MP4")
    rules = fits(await products.get_category_rules("600001")).data.product_certifications
    assert [rule.id for rule in rules] == ["600901"]
    told = a_mug(
        image, served.ids["shop_id"], video={"id": video.id}, certifications=papers_of(paper)
    )
    made = fits(await products.create_product(body=m.CreateProductRequest.from_dict(told))).data
    shown = fits(await products.get_product(made.product_id)).data
    assert (shown.video.id, shown.video.size) == (video.id, len(MP4))
    assert shown.certifications[0].files[0].urls == [paper.url]

    part = m.PartialEditProductRequest.from_dict({"certifications": []})
    fits(await products.partial_edit_product(made.product_id, body=part))
    shown = fits(await products.get_product(made.product_id)).data
    assert (shown.video.id, not shown.certifications) == (video.id, True)
    whole = m.EditProductRequest.from_dict(a_mug(image, served.ids["shop_id"]))
    fits(await products.edit_product(made.product_id, body=whole))
    assert not fits(await products.get_product(made.product_id)).data.video


async def test_buyers_see_the_video_and_save_the_paper(
    client: AsyncTikTokShop, served: Running, image: str, paper: Any, video: Any
) -> None:
    told = a_mug(
        image, served.ids["shop_id"], video={"id": video.id}, certifications=papers_of(paper)
    )
    body = m.CreateProductRequest.from_dict(told)
    made = fits(await client.products.create_product(body=body)).data
    async with httpx2.AsyncClient(base_url=served.url) as browser:
        page = (await browser.get(f"/p/{made.product_id}")).text
        assert f"/files/{video.id}" in page
        assert "care.pdf" in page
        saved = await browser.get(f"/files/{paper.id}")
        assert (saved.content, saved.headers["content-disposition"]) == (PDF, "attachment")
        assert "sandbox" in saved.headers["content-security-policy"]
        part = await browser.get(f"/files/{video.id}", headers={"Range": "bytes=4-7"})
        assert (part.status_code, part.content) == (206, b"ftyp")
        assert part.headers["content-range"] == f"bytes 4-7/{len(MP4)}"
        beyond = {"Range": f"bytes={len(MP4)}-"}
        assert (await browser.get(f"/files/{video.id}", headers=beyond)).status_code == 416
        for none in ("7", "0" * 32 + ".pdf", "..%2Fimages"):
            assert (await browser.get(f"/files/{none}")).status_code == 404


async def test_what_is_neither_is_refused(client: AsyncTikTokShop, paper: Any, image: str) -> None:
    with pytest.raises(TikTokShopError) as refused:
        await upload(client, b"<html>%PDF-</html>", "care.pdf")
    assert (refused.value.code, "Use a PDF" in str(refused.value)) == (98001004, True)
    for wrong, field in (
        ({"video": {"id": paper.id}}, "video.id"),
        ({"video": {"id": "../images/x"}}, "video.id"),
        ({"certifications": [{"id": "1", "files": []}]}, "certifications[0].id"),
        ({"certifications": [{"id": "600901", "images": [{"uri": image}]}]}, "certifications[0]"),
    ):
        body = m.CheckProductListingRequest.from_dict(a_mug(image, "7", **wrong))
        checked = fits(await client.products.check_product_listing(body=body)).data
        assert checked.check_result == "FAILED"
        assert checked.fail_reasons[0].message.startswith(field)
