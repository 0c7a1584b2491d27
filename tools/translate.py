"""Collects what a person reads into the catalogs. Run as: python -m tools.translate."""

import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
CATALOGS = ROOT / "src" / "vitrine" / "locale"
LANGUAGES = ("de",)  # the messages themselves are English
KEYWORDS = dict(DEFAULT_KEYWORDS) | {"mark": None, "t": None}
WIDTH = 100
WRITTEN = datetime(2026, 11, 24, tzinfo=UTC)  # a date that moves is a diff that says nothing


def collected() -> Catalog:
    with (ROOT / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)
    template = Catalog(charset="utf-8", creation_date=WRITTEN)
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS)
    for file, line, message, comments, context in found:
        template.add(message, None, [(file, line)], auto_comments=comments, context=context)
    return template


def path_of(language: str) -> Path:
    return CATALOGS / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    path = path_of(language)
    if not path.is_file():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as source:
        return read_po(source, locale=language)


def write(language: str, catalog: Catalog) -> None:
    catalog.header_comment = "# What Vitrine says. Written by: python -m tools.translate"
    catalog.creation_date = catalog.revision_date = WRITTEN
    catalog.project, catalog.version, catalog.fuzzy = "Vitrine", "1", False
    catalog.copyright_holder = catalog.msgid_bugs_address = "Vitrine"
    catalog.last_translator = catalog.language_team = "Vitrine"
    body = BytesIO()
    write_po(body, catalog, WIDTH, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    path_of(language).parent.mkdir(parents=True, exist_ok=True)
    path_of(language).write_bytes(body.getvalue())


def is_said(message: Message) -> bool:
    """In every number."""
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


def main() -> int:
    template = collected()
    missing = 0
    for language in LANGUAGES:
        catalog = read(language)
        catalog.update(template, no_fuzzy_matching=True)
        write(language, catalog)
        missing += sum(1 for message in catalog if message.id and not is_said(message))
    sys.stdout.write(f"{len(template)} messages, {missing} without a translation\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
