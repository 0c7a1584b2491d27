"""Complaints about an order: the host on camera can do nothing about them, the shop can."""

from typing import Final

COMPLAINTS: Final = {
    "en": (
        r"\bwhere(?:'s| is| are|s)\s+(?:the |my |our )?(?:order|parcel|package|delivery|stuff)\b",
        (
            r"\b(?:my|our)\s+(?:order|parcel|package|delivery|refund)\s+(?:\w+\s+){0,4}"
            r"(?:never|late|missing|lost|broken|damaged|stuck)\b"
        ),
        (
            r"\b(?:never|not|n[o']t)\s+(?:yet\s+)?(?:arrived?|received?|delivered|got)\b"
            r"(?=.*\b(?:order|parcel|package|delivery)\b)"
        ),
        (
            r"\b(?:order|parcel|package|delivery)\b.*\b(?:never|not|n[o']t)\s+(?:\w+\s+)?"
            r"(?:arriv\w*|receiv\w*|deliver\w*|come|came|here)\b"
        ),
        r"\b(?:still )?waiting (?:for|on) my (?:order|parcel|package|delivery|refund|money)\b",
        r"\bi (?:want|need) (?:a |my )?(?:refund|money back)\b",
        r"\b(?:arrived|came) (?:broken|damaged|smashed|cracked)\b",
    ),
    "de": (
        (
            r"\bwo (?:ist|bleibt|bleiben|sind) (?:meine?|unsere?|die|das) "
            r"(?:bestellung|paket|pakete|päckchen|lieferung|ware)\b"
        ),
        (
            r"\b(?:meine?|unsere?) (?:bestellung|paket|päckchen|lieferung|ware)\b.*"
            r"\b(?:nicht|nie|noch immer nicht|kaputt|verloren|beschädigt|zerbrochen|fehlt)\b"
        ),
        (
            r"\b(?:warte|warten) (?:\w+ ){0,4}auf (?:meine?|unsere?|mein) "
            r"(?:bestellung|paket|päckchen|lieferung|geld|erstattung)\b"
        ),
        r"\b(?:ich )?(?:will|möchte|brauche) (?:mein )?(?:geld zurück|eine? erstattung)\b",
        r"\b(?:kam|ist|sind|waren?) (?:\w+ )?(?:kaputt|zerbrochen|beschädigt) an(?:gekommen)?\b",
    ),
}
