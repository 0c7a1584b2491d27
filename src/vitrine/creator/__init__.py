from vitrine.creator.hosting import host_of, own_creator
from vitrine.creator.model import Creator
from vitrine.creator.queries import creator_by_id, may_sell

__all__ = ["Creator", "creator_by_id", "host_of", "may_sell", "own_creator"]
