from vitrine.catalogue.adding import NewProduct, NewVariant, add_product
from vitrine.catalogue.imaging import StoredImage, image_name, image_path, store_image
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

__all__ = [
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
    "image_name",
    "image_path",
    "list_in",
    "listed_markets",
    "product_by_id",
    "products_by_ids",
    "products_listed",
    "products_of",
    "store_image",
    "variants_by_ids",
    "variants_of",
    "withdraw_from",
]
