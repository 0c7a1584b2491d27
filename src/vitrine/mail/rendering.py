from functools import cache, partial

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from vitrine.kit.language import LANGUAGES, catalog, translate
from vitrine.kit.text import printable
from vitrine.mail.formatting import filters
from vitrine.notification import AnyLetter, Notice, OrderNews, OutgoingMail, ShowReminder, from_data


class Rendered(msgspec.Struct, frozen=True, kw_only=True):
    to: str
    subject: str
    text: str
    html: str
    unsubscribe_url: str | None


def render(mail: OutgoingMail, web_url: str) -> Rendered:
    letter = from_data(mail.data)
    language = mail.locale if mail.locale in LANGUAGES else LANGUAGES[0]
    facts = {
        "letter": letter,
        "web_url": web_url,
        "language": language,
        "says": partial(translate, language),
        "told": told_in(letter, language),
    }
    templates = environment(language)
    unsubscribe = letter.unsubscribe_path if isinstance(letter, ShowReminder) else None
    return Rendered(
        to=mail.to,
        subject=printable(templates.get_template(f"{mail.kind}.subject.txt").render(facts)),
        text=templates.get_template(f"{mail.kind}.txt").render(facts),
        html=templates.get_template(f"{mail.kind}.html").render(facts),
        unsubscribe_url=web_url + unsubscribe if unsubscribe else None,
    )


def told_in(letter: AnyLetter, language: str) -> dict[str, str]:
    if not isinstance(letter, Notice | OrderNews):
        return {}
    translated = {name: translate(language, says, {}) for name, says in letter.marked.items()}
    return letter.facts | translated


@cache
def environment(language: str) -> Environment:
    made = Environment(
        loader=PackageLoader("vitrine.mail"),
        autoescape=select_autoescape(("html",), default=False),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    translations = catalog(language)
    made.install_gettext_callables(  # pyright: ignore[reportAttributeAccessIssue] - by the extension
        translations.gettext, translations.ngettext, newstyle=True
    )
    made.filters.update(filters(language))
    return made
