from vitrine.catalogue.adding import NewProduct, NewVariant, add_product
from vitrine.catalogue.branding import brand_by_id, brand_named, brands
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
    Brand,
    Category,
    Listing,
    ListingState,
    Measures,
    Product,
    ProductImage,
    Safety,
    Shelf,
    Variant,
)
from vitrine.catalogue.queries import (
    listed_markets,
    product_by_id,
    product_made_with,
    products_by_ids,
    products_listed,
    products_of,
    variants_by_ids,
    variants_of,
)
from vitrine.catalogue.replacing import replace_product
from vitrine.catalogue.safeguarding import safety_gaps, tidy_safety
from vitrine.catalogue.searching import Search, search_products
from vitrine.catalogue.shelving import delete, pause, recover, resume

__all__ = [
    "MOST_BYTES",
    "Brand",
    "Category",
    "Listing",
    "ListingState",
    "Measures",
    "NewProduct",
    "NewVariant",
    "Product",
    "ProductImage",
    "Safety",
    "Search",
    "Shelf",
    "StoredImage",
    "Variant",
    "add_product",
    "brand_by_id",
    "brand_named",
    "brands",
    "change_product",
    "delete",
    "html_of",
    "image_name",
    "list_in",
    "listed_markets",
    "pause",
    "product_by_id",
    "product_made_with",
    "products_by_ids",
    "products_listed",
    "products_of",
    "read_image",
    "recover",
    "replace_product",
    "resume",
    "safety_gaps",
    "search_products",
    "store_image",
    "stored_image",
    "text_of",
    "tidy_safety",
    "variants_by_ids",
    "variants_of",
    "withdraw_from",
]
