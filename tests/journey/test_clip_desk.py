"""The desk where a host cuts clips: marks, captions in the language they choose, corrections."""

import re
from collections.abc import Generator

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from tests.journey.backstage import DESK, a_context, a_show, in_the_database, sign_in
from tests.journey.conftest import Publisher, Stage
from vitrine.demo import world

PINNED = "Honey plate"
CLIPS = "**/api/v1/shows/*/clips"
SAID = {"English": "A cup, fired twice", "German": "Eine Tasse, zweimal gebrannt"}
CORRECTED = "Zwei Tassen, zweimal gebrannt"
PLAYED = "() => document.querySelector('video').currentTime"
PLAYS_ON = "from => document.querySelector('video').currentTime > from + 1.5"


@pytest.fixture
def host(browser: Browser, stage: Stage) -> Generator[Page]:
    with a_context(browser, stage, DESK) as context:
        page = context.new_page()
        sign_in(page, stage, world.HOST.email)
        yield page


@pytest.mark.timeout(400)  # a show, and a clip that is cut meanwhile
def test_a_clip_has_the_captions_that_its_host_chose_and_corrected(
    host: Page, stage: Stage, publisher: Publisher
) -> None:
    aired = a_show(stage, "Said in two languages")
    aired.publish(publisher)
    aired.pin(PINNED)
    host.goto(f"/studio/{aired.show}/clips")
    clip_a_pin(host)
    for language, text in SAID.items():
        caption_the_show(host, language, text)
    cut_between_marks(host)
    clip = host.get_by_role("listitem").filter(has_text="captions beside (German)")
    clip.get_by_role("button", name="Captions").click()
    dialog = host.get_by_role("dialog", name="Captions of “Said in two languages”")
    written = dialog.get_by_role("textbox")
    assert SAID["German"] in written.input_value()
    expect(dialog.get_by_label("Language")).to_have_value("de")

    save(dialog, "No captions at all")
    expect(dialog.get_by_role("alert")).to_contain_text("Line 1: a WebVTT file begins with WEBVTT.")
    expect(written).to_have_value("No captions at all")
    save(dialog, f"WEBVTT\n\n00:00.000 --> 00:01.000\n{CORRECTED}")
    expect(host.get_by_text("Saved.")).to_be_visible()
    kept = f"select language, vtt from clip where show_id = {aired.show} and language is not null"  # noqa: S608
    [(language, vtt)] = in_the_database(stage, kept)
    assert language == "de"
    assert CORRECTED in str(vtt)


def clip_a_pin(host: Page) -> None:
    """While the shop is away, then with a double tap."""
    tap = host.get_by_role("button", name=re.compile(f"^Clip.*{PINNED}"))
    expect(tap).to_be_visible()
    host.route(CLIPS, lambda route: route.abort())
    tap.click()
    expect(host.get_by_role("alert")).to_contain_text("We cannot reach the shop.")
    host.unroute(CLIPS)
    tap.dblclick()
    made = host.locator(".clip")
    expect(made).to_have_count(1)
    expect(host.get_by_role("alert")).to_have_count(0)
    expect(made.get_by_role("link", name="Download")).to_be_visible()
    expect(made).to_have_count(1)


def caption_the_show(host: Page, language: str, text: str) -> None:
    panel = host.get_by_role("region", name="Captions")
    panel.get_by_label("Language").select_option(label=language)
    body = f"WEBVTT\n\n00:00.000 --> 10:00.000\n{text}\n".encode()
    panel.get_by_label("File with captions").set_input_files(
        FilePayload(name="said.vtt", mimeType="text/vtt", buffer=body)
    )
    panel.get_by_role("button", name="Add").click()
    expect(panel.get_by_role("link", name=language)).to_be_visible()


def cut_between_marks(host: Page) -> None:
    host.get_by_role("button", name="Mark the beginning").click()
    host.wait_for_function(PLAYS_ON, arg=host.evaluate(PLAYED))
    host.keyboard.press("o")
    host.get_by_role("combobox", name="Captions", exact=True).select_option(label="Captions beside")
    host.get_by_label("Language of the captions").select_option(label="German")
    host.get_by_role("button", name="Cut", exact=True).click()


def save(dialog: Locator, text: str) -> None:
    dialog.get_by_role("textbox").fill(text)
    dialog.get_by_role("button", name="Save").click()
