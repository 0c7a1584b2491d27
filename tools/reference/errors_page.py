from tools.reference.finding import domain, subclasses
from tools.reference.tables import code, table
from vitrine.api.problems import STATUS
from vitrine.errors import VitrineError

INTRODUCTION = """\
# Refusals

A refusal has a code and a sentence. The API answers it as `application/problem+json` (RFC 9457)
with `code`, `detail` in the reader's language, and the refusal's own facts beside them; the pages
show the sentence; a command prints it and ends with status 1. `{…}` stands for a fact.

A request body that does not fit its schema has the code `invalid`, with one entry per field in
`errors`. 500 has the code `broken`; 503 while
the database does not answer has `away`.

"""


def errors_page() -> str:
    return INTRODUCTION + table(("code", "HTTP", "kind", "from", "sentence"), rows())


def rows() -> list[tuple[str, ...]]:
    """A class that only gathers others under one code has no sentence."""
    return sorted({row(refusal) for refusal in subclasses(VitrineError) if refusal.says})


def row(refusal: type[VitrineError]) -> tuple[str, ...]:
    status = int(STATUS[refusal.kind])
    return code(refusal.code), str(status), refusal.kind, code(domain(refusal)), refusal.says
