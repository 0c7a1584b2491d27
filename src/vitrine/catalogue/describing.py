import nh3

ALLOWED = {"p", "br", "ul", "ol", "li", "strong", "em", "b", "i", "h3", "h4", "blockquote"}


def clean_html(html: str) -> str:
    """Text marks only: no links, pictures, styles or scripts of a seller run on our pages."""
    return nh3.clean(html, tags=ALLOWED, attributes={}).strip()
