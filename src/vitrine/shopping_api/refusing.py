"""The format's codes. Each stands in the reference with its sentence."""

from dataclasses import dataclass
from typing import Any

from vitrine.errors import ErrorKind, VitrineError
from vitrine.offer.errors import PriceInPromotion


@dataclass(frozen=True)
class Code:
    number: int
    status: int
    says: str


NO_SUCH_PATH = Code(36009009, 404, "There is no such path.")
NO_SUCH_METHOD = Code(36009010, 405, "This path does not take this method.")
NO_SUCH_VERSION = Code(36009014, 400, "This version of the path is not supported.")
INVALID_REQUEST = Code(36009004, 400, "A common parameter is invalid.")
TOKEN_INVALID = Code(105001, 401, "The access token is invalid or was withdrawn.")
TOKEN_EXPIRED = Code(105002, 401, "The access token has expired. Refresh it.")
SIGN_WRONG = Code(106001, 401, "The signature is wrong.")
SCOPE_MISSING = Code(105005, 403, "The seller did not grant this scope.")
CIPHER_MISSING = Code(106013, 400, "shop_cipher is missing.")
CIPHER_INVALID = Code(106011, 400, "shop_cipher is invalid.")
CIPHER_OF_OTHERS = Code(101000, 400, "shop_cipher does not belong to this access token.")
RATE_LIMITED = Code(36009002, 429, "Too many requests. Wait a moment.")
BROKEN = Code(36009003, 500, "Something broke on our side. Try again.")
TOO_LARGE = Code(36009021, 413, "The body is too large.")
NOT_READABLE = Code(36009022, 400, "The body is not what its content type says.")
NOT_MULTIPART = Code(36009023, 400, "Send this as multipart/form-data.")

PARAMETER_INVALID = Code(98001004, 200, "A parameter is invalid.")
CODE_INVALID = Code(36004004, 200, "auth_code is unknown, used or expired.")
GRANT_UNKNOWN = Code(36004005, 200, "There is no such authorization.")
REFRESH_EXPIRED = Code(36004001, 200, "refresh_token has expired.")

CATEGORY_UNKNOWN = Code(12052023, 200, "There is no such category.")
PRODUCT_UNKNOWN = Code(12052260, 200, "There is no such product.")
PRODUCT_OF_OTHERS = Code(12052048, 200, "The product belongs to another seller.")
TOO_MANY_PRODUCTS = Code(12019120, 200, "Too many product ids.")
WRONG_STATUS = Code(12052901, 200, "This is not possible in the product's status.")
SKU_OF_OTHERS = Code(12052557, 200, "The SKU does not belong to the product.")
TOO_MANY_SKUS = Code(12052050, 200, "A product has 100 SKUs at most.")
SKU_TWICE = Code(12052553, 200, "Two SKUs of the product are the same.")
WAREHOUSE_UNKNOWN = Code(12052097, 200, "There is no such warehouse.")
ATTRIBUTE_MISSING = Code(12052104, 200, "A required attribute is missing.")
PRICE_LOCKED = Code(12019045, 200, "A promotion sets the price of the SKU.")
ACTIVITY_UNKNOWN = Code(28001001, 200, "There is no such promotion activity.")
STOCK_INVALID = Code(12019024, 200, "The stock is not a number that is possible.")
TOO_MANY_SELLER_SKUS = Code(12019027, 200, "More than 10 seller_skus.")
TOO_MANY_SKU_IDS = Code(12019087, 200, "More than 10 sku_ids.")
IMAGE_FORMAT = Code(12038002, 200, "The picture is of no format that is known here.")
IMAGE_SIZE = Code(12038005, 200, "The picture is too large.")
IMAGE_RESOLUTION = Code(12038014, 200, "The picture is too small or too large in pixels.")
ORDER_OF_OTHERS = Code(21008111, 200, "The order does not belong to this seller.")
PACKAGE_UNKNOWN = Code(21011021, 200, "There is no such package.")
REQUEST_UNKNOWN = Code(25009001, 200, "There is no such cancellation or return.")
STATEMENT_UNKNOWN = Code(33001002, 200, "There is no such statement.")
SHOW_UNKNOWN = Code(66007001, 200, "There is no such show.")

NOT_POSSIBLE = Code(11050001, 200, "This is not possible now.")


class Refused(Exception):
    def __init__(self, code: Code, message: str = "", *, data: Any = None) -> None:
        super().__init__(message or code.says)
        self.code = code
        self.message = message or code.says
        self.data = data


def invalid(field: str, problem: str) -> Refused:
    return Refused(PARAMETER_INVALID, f"{field}: {problem}")


def demand_left_out(*told: tuple[str, Any, str]) -> None:
    """What would have to change what is done: the field, what stands in it, what to do instead."""
    for field, value, instead in told:
        if value:
            raise invalid(field, f"not supported: {instead}")


def refusal_of(error: VitrineError) -> Refused:
    """What a domain refused, where the endpoint has no code of its own for it."""
    message = f"{error.field}: {error}" if error.field else str(error)
    if isinstance(error, PriceInPromotion):
        return Refused(PRICE_LOCKED, message)
    if error.kind in {ErrorKind.INVALID, ErrorKind.NOT_FOUND}:
        return Refused(PARAMETER_INVALID, message)
    if error.kind is ErrorKind.TOO_MANY:
        return Refused(RATE_LIMITED, message)
    return Refused(NOT_POSSIBLE, message)
