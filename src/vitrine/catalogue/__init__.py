from vitrine.catalogue.adding import NewProduct, NewVariant, add_product
from vitrine.catalogue.changing import change_product
from vitrine.catalogue.describing import html_of, text_of
from vitrine.catalogue.imaging import (
    MOST_BYTES,
    StoredImage,
    image_name,
    read_image,
    store_image,
    stored_image,
)
from vitrine.catalogue.listing import list_in, withdraw_from
from vitrine.catalogue.model import (
    Category,
    Listing,
    ListingState,
    Product,
    ProductImage,
    Safety,
    Variant,
)
from vitrine.catalogue.queries import (
    listed_markets,
    product_by_id,
    products_by_ids,
    products_listed,
    products_of,
    variants_by_ids,
    variants_of,
)
from vitrine.catalogue.safeguarding import safety_gaps, tidy_safety

__all__ = [
    "MOST_BYTES",
    "Category",
    "Listing",
    "ListingState",
    "NewProduct",
    "NewVariant",
    "Product",
    "ProductImage",
    "Safety",
    "StoredImage",
    "Variant",
    "add_product",
    "change_product",
    "html_of",
    "image_name",
    "list_in",
    "listed_markets",
    "product_by_id",
    "products_by_ids",
    "products_listed",
    "products_of",
    "read_image",
    "safety_gaps",
    "store_image",
    "stored_image",
    "text_of",
    "tidy_safety",
    "variants_by_ids",
    "variants_of",
    "withdraw_from",
]
