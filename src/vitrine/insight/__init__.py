from vitrine.insight.counting import forget_flushes
from vitrine.insight.figures import Figures, figures_of_show
from vitrine.insight.model import PlayBucket, ViewSession

__all__ = ["Figures", "PlayBucket", "ViewSession", "figures_of_show", "forget_flushes"]
