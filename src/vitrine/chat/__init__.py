from vitrine.chat.erasing import erase
from vitrine.chat.model import Pseudonym
from vitrine.chat.naming import Person, mark_of, people, pseudonym
from vitrine.chat.seating import Visit, page_view, room_token

__all__ = [
    "Person",
    "Pseudonym",
    "Visit",
    "erase",
    "mark_of",
    "page_view",
    "people",
    "pseudonym",
    "room_token",
]
