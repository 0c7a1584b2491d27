import msgspec


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """What happened, past tense. Subclasses restate `frozen=True` and name themselves by `tag`.

    class OrderPlaced(Fact, frozen=True, kw_only=True, tag="order.placed"): order_id: int
    """


def subject_of(fact: Fact | type[Fact]) -> str:
    tag = fact.__struct_config__.tag
    assert isinstance(tag, str), f"{fact} has no tag"
    return tag
