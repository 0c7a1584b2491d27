from datetime import UTC, datetime, timedelta

from vitrine.kit import clock
from vitrine.shop import Shop
from vitrine.show import Show

LASTS = timedelta(hours=1)
ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
LINE_OCTETS = 75


def calendar(show: Show, shop: Shop, url: str) -> str:
    """RFC 5545."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Vitrine//Shows//EN",
        "BEGIN:VEVENT",
        f"UID:show-{show.id}@vitrine",
        f"DTSTAMP:{stamp(clock.now())}",
        f"DTSTART:{stamp(show.starts_at)}",
        f"DTEND:{stamp(show.starts_at + LASTS)}",
        f"SUMMARY:{f'{show.title} · {shop.name}'.translate(ESCAPES)}",
        f"URL:{url}",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "TRIGGER:-PT10M",
        f"DESCRIPTION:{show.title.translate(ESCAPES)}",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def folded(line: str) -> str:
    parts, part = [], ""
    for character in line:
        if len((part + character).encode()) > LINE_OCTETS - 1:
            parts.append(part)
            part = ""
        part += character
    return "\r\n ".join([*parts, part])
