import json
from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from vitrine.kit.language import catalog
from vitrine.web.assets import asset
from vitrine.web.legal import words_for_market
from vitrine.web.visiting import MARKET_COOKIE, Visit

A_YEAR = 31_536_000  # seconds
UNSAFE_IN_SCRIPT = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028"}


@cache
def environment(language: str) -> Environment:
    made = Environment(
        loader=PackageLoader("vitrine.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_translations(catalog(language), newstyle=True)  # type: ignore[attr-defined]
    return made


def page(visit: Visit, template: str, *, status: int = 200, **shown: object) -> HTMLResponse:
    body = (
        environment(visit.language)
        .get_template(template)
        .render(
            visit=visit,
            fmt=visit.formats,
            url=visit.url,
            asset=asset,
            withdrawal_button=words_for_market(visit).open,
            **shown,
        )
    )
    answer = HTMLResponse(body, status)
    if visit.chose_market:
        secure = visit.settings.web_url.startswith("https:")
        answer.set_cookie(MARKET_COOKIE, visit.market.code, A_YEAR, secure=secure, samesite="lax")
    return answer


def boot_json(data: Mapping[str, object]) -> Markup:
    """JSON inside a script element: no `</script>` can be written with it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character, escaped in UNSAFE_IN_SCRIPT.items():
        text = text.replace(character, escaped)
    return Markup(text)  # noqa: S704 - escaped above


def bare_page(language: str, prefix: str, status: int, *, title: str, says: str) -> HTMLResponse:
    """Needs neither database nor visit: it may be what is left to say."""
    body = (
        environment(language)
        .get_template("error.html")
        .render(language=language, prefix=prefix, title=title, says=says, asset=asset)
    )
    return HTMLResponse(body, status)
