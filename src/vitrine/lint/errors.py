from vitrine.errors import VitrineError
from vitrine.kit.text import mark


class ShowBreaksRules(VitrineError):
    code = "show-breaks-rules"
    says = mark("“{title}” would break {count} rules of its markets. Mend them first.")
