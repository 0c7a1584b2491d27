from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from vitrine.kit import ids
from vitrine.kit.money import Money

ID_PATTERN = "^([1-9][0-9]{0,17}|[1-8][0-9]{18})$"


def parsed_id(value: object) -> int:
    if isinstance(value, int) and 0 < value <= ids.LARGEST:
        return value
    if isinstance(value, str) and (read := ids.read_id(value)):
        return read
    raise PydanticCustomError("id", "An id is a decimal number in quotes")


def storable(text: str) -> str:
    """PostgreSQL keeps no NUL, and half a surrogate pair (JSON can spell one) is not UTF-8."""
    if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in text):
        raise PydanticCustomError("control_character", "Control characters are not text")
    return text


PublicId = Annotated[
    int,
    BeforeValidator(parsed_id),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": ID_PATTERN, "examples": ["4711"]}),
]
PlainText = Annotated[str, AfterValidator(storable)]


class MoneyBody(BaseModel):
    """An amount in the currency's minor units."""

    minor: int
    currency: str

    @classmethod
    def of(cls, money: Money) -> "MoneyBody":
        return cls(minor=money.minor, currency=money.currency)

    def money(self) -> Money:
        return Money(self.minor, self.currency)
