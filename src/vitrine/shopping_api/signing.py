"""Who signs what: HMAC-SHA256 over path, sorted parameters and body, wrapped in the secret."""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, product

Pairs = Sequence[tuple[str, str]]
Values = Sequence[str]

UNSIGNED = {"sign", "access_token"}
NOTHING_TO_SAY = b"{}"


def is_signed(sign: str, secret: str, paths: Iterable[str], query: Pairs, body: bytes) -> bool:
    """Clients differ in what they sign of lists, empty values and an empty body: any will do."""
    right = [signature(secret, each) for each in accepted(paths, query, body)]
    same = [hmac.compare_digest(sign.encode(), each.encode()) for each in right]
    return any(same)


def signature(secret: str, signed: bytes) -> str:
    key = secret.encode()
    return hmac.new(key, key + signed + key, hashlib.sha256).hexdigest()


def accepted(paths: Iterable[str], query: Pairs, body: bytes) -> Iterator[bytes]:
    told = sorted((pair for pair in query if pair[0] not in UNSIGNED), key=by_bytes)
    bodies = [body, b""] if body == NOTHING_TO_SAY else [body]
    for path, parameters, said in product(dict.fromkeys(paths), spelt(told), bodies):
        yield f"{path}{parameters}".encode() + said


def by_bytes(pair: tuple[str, str]) -> bytes:
    return pair[0].encode()


def spelt(told: Pairs) -> Iterable[str]:
    filled = [pair for pair in told if pair[1]]
    ways = (
        "".join(written(key, [value for _, value in pairs]) for key, pairs in by_key(some))
        for some in (told, filled)
        for written in REPEATED
    )
    return dict.fromkeys(ways)


def by_key(pairs: Pairs) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    return ((key, list(same)) for key, same in groupby(pairs, key=lambda pair: pair[0]))


def one_by_one(key: str, values: Values) -> str:
    return "".join(f"{key}{value}" for value in values)


def with_commas(key: str, values: Values) -> str:
    return f"{key}{','.join(values)}"


def first_only(key: str, values: Values) -> str:
    return f"{key}{values[0]}"


REPEATED: tuple[Callable[[str, Values], str], ...] = (one_by_one, with_commas, first_only)
