from urllib.parse import urlsplit


def origin_of(url: str) -> str:
    """As a browser sends it in `Origin`."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
