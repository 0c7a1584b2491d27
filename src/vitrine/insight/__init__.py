from vitrine.insight.audience import Step, share_at
from vitrine.insight.counting import forget_flushes
from vitrine.insight.course import Course, Mark, Point, course_of_show
from vitrine.insight.figures import Figures, figures_of_show
from vitrine.insight.model import PlayBucket, ViewSession
from vitrine.insight.selling import Sold, SoldMinute, sold_by_minute, sold_by_product
from vitrine.insight.shop_sales import (
    ProductSales,
    Sales,
    ShowSales,
    Window,
    sales_by_product,
    sales_by_show,
    sales_of_shop,
)
from vitrine.insight.shop_sales import Step as SalesStep
from vitrine.insight.staying import retention_of_show

__all__ = [
    "Course",
    "Figures",
    "Mark",
    "PlayBucket",
    "Point",
    "ProductSales",
    "Sales",
    "SalesStep",
    "ShowSales",
    "Sold",
    "SoldMinute",
    "Step",
    "ViewSession",
    "Window",
    "course_of_show",
    "figures_of_show",
    "forget_flushes",
    "retention_of_show",
    "sales_by_product",
    "sales_by_show",
    "sales_of_shop",
    "share_at",
    "sold_by_minute",
    "sold_by_product",
]
