from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.datastructures import FormData

from vitrine.errors import VitrineError
from vitrine.kit.language import translate


class Texts(dict[str, str]):
    """Asking for what is not there adds nothing: so a page knows whether a form was sent."""

    def __missing__(self, name: str) -> str:
        return ""


@dataclass
class Form:
    """What a person wrote, and what was wrong with it; shown again as it was."""

    values: Texts = field(default_factory=Texts)
    problems: Texts = field(default_factory=Texts)
    refusal: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> "Form":
        form = cls()
        form.values.update(values)
        return form

    @classmethod
    def sent(cls, data: FormData) -> "Form":
        return cls.of({name: plain(value) for name, value in data.items()})

    def refused(self, error: VitrineError, language: str) -> "Form":
        says = translate(language, error.says, error.facts)
        if error.field is not None:
            self.problems[error.field] = says
        else:
            self.refusal = says
        return self

    def forget(self, *names: str) -> "Form":
        for name in names:
            self.values.pop(name, None)
        return self


def plain(value: object) -> str:
    return value.replace("\0", "").strip() if isinstance(value, str) else ""
