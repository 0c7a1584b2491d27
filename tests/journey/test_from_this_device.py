"""A host goes on air with the camera of the device in their hand."""

from collections.abc import Generator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journey.backstage import (
    PHONE,
    PLAYING,
    Aired,
    a_context,
    a_show,
    sign_in,
    until,
    watch,
)
from tests.journey.conftest import Stage

CAMERA_MOVES = "() => document.querySelector('video.own')?.currentTime > 0.2"
STANDS = """upright => {
  const own = document.querySelector('video.own');
  return own?.videoWidth > 0 && own.videoHeight > own.videoWidth === upright;
}"""
IS_OFF = "camera => camera.getTracks().every(track => track.readyState === 'ended')"
LETS_GO = "() => window.dispatchEvent(new Event('beforeunload', { cancelable: true }))"
INSECURE = "Object.defineProperty(window, 'isSecureContext', { value: false })"


@pytest.fixture
def phone(browser: Browser, stage: Stage) -> Generator[BrowserContext]:
    with a_context(browser, stage, PHONE) as context:
        yield context


def studio(context: BrowserContext, stage: Stage, aired: Aired) -> Page:
    page = context.new_page()
    sign_in(page, stage, stage.host_email)
    page.goto(f"/studio/{aired.show}")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Go live from this device").click()
    return page


def test_a_host_goes_live_is_cut_off_comes_back_stops_and_ends_the_show(
    phone: BrowserContext, stage: Stage
) -> None:
    phone.grant_permissions(["camera", "microphone"])
    aired = a_show(stage, "From a hand")
    page = studio(phone, stage, aired)
    page.wait_for_function(CAMERA_MOVES)
    expect(page.get_by_label("Camera", exact=True)).to_be_visible()
    arrange(page)
    page.get_by_role("button", name="Mute").click()
    expect(page.get_by_role("button", name="Mute")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Start streaming").click()
    aired.until("live")
    expect(page.get_by_text("You are on air")).to_be_visible()
    viewer = watch(phone.new_page(), aired)
    assert viewer.evaluate(PLAYING)
    viewer.close()
    aired.rotate_key()
    until(lambda: aired.streams == 2)
    aired.until("live")
    page.get_by_role("button", name="Stop streaming").click()
    aired.until("interrupted")
    expect(page.get_by_text("Nobody sees you yet.")).to_be_visible()
    page.get_by_role("button", name="Start streaming").click()
    aired.until("live")
    end_the_show(page)


def end_the_show(page: Page) -> None:
    """The camera goes off with it, and its host may leave the page."""
    camera = page.evaluate_handle("() => document.querySelector('video.own').srcObject")
    page.get_by_role("button", name="End show").click()
    page.get_by_role("dialog").get_by_role("button", name="End show").click()
    expect(page.get_by_text("The show is over")).to_be_visible()
    assert page.locator(".meter").count() == 0
    expect(page.locator("video.own")).to_have_count(0)
    page.wait_for_function(IS_OFF, arg=camera)
    assert page.evaluate(LETS_GO)


def arrange(page: Page) -> None:
    """Mirrors and turns the picture, as its host sees it."""
    own = page.locator("video.own")
    expect(own).to_have_attribute("data-mirrored", "")
    page.get_by_role("button", name="Mirror").click()
    expect(own).not_to_have_attribute("data-mirrored", "")
    for upright in (True, False, True):
        page.wait_for_function(STANDS, arg=upright)
        expect(page.get_by_role("button", name="Portrait")).to_have_attribute(
            "aria-pressed", str(upright).lower()
        )
        page.get_by_role("button", name="Portrait").click()


def test_who_blocks_the_camera_reads_how_to_allow_it(phone: BrowserContext, stage: Stage) -> None:
    page = studio(phone, stage, a_show(stage, "Blocked"))
    expect(page.get_by_role("alert")).to_contain_text("The camera is blocked")
    phone.grant_permissions(["camera", "microphone"])
    page.get_by_role("button", name="Try again").click()
    page.wait_for_function(CAMERA_MOVES)


def test_a_page_that_is_not_secure_says_what_it_needs(phone: BrowserContext, stage: Stage) -> None:
    phone.add_init_script(INSECURE)
    page = studio(phone, stage, a_show(stage, "By http"))
    expect(page.get_by_role("alert")).to_contain_text("The camera needs HTTPS")
