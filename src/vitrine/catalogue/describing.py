import re
from html import escape, unescape

import nh3

ALLOWED = {"p", "br", "ul", "ol", "li", "strong", "em", "b", "i", "h3", "h4", "blockquote"}
MARKED = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
PLAIN = re.compile(r"(?:<p>(?:[^<>]|<br>)*</p>\s*)*")


CLEANER = nh3.Cleaner(tags=ALLOWED, attributes={})


def clean_html(html: str) -> str:
    """Text marks only: no links, pictures, styles or scripts of a seller run on our pages."""
    return CLEANER.clean(html).strip()


def html_of(text: str) -> str:
    """What a seller typed: HTML as it is, or plain text in paragraphs."""
    if MARKED.search(text):
        return clean_html(text)
    paragraphs = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return "".join(
        f"<p>{'<br>'.join(escape(line, quote=False) for line in paragraph.splitlines())}</p>"
        for paragraph in paragraphs
        if paragraph.strip()
    )


def text_of(html: str) -> str:
    """To be typed on: paragraphs as plain text, anything richer as its HTML."""
    if not PLAIN.fullmatch(html):
        return html
    lines = html.replace("<br>", "\n").replace("</p>", "\n\n").replace("<p>", "")
    return unescape(lines).strip()
