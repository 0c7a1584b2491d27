"""What a request of the format may tell without any effect here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Idle:
    requests: tuple[str, ...]
    fields: tuple[str, ...]
    why: str

    def of(self, method: str, resource: str) -> bool:
        return f"{method} {resource}" in self.requests


WRITES = ("POST products", "POST products/listing_check", "PUT products/{product_id}")
EDIT = "POST products/{product_id}/partial_edit"
IDLE = (
    Idle(
        ("GET brands",),
        ("category_id", "category_version"),
        "Each brand is for all categories.",
    ),
    Idle(
        ("GET categories",),
        (
            "category_version",
            "include_prohibited_categories",
            "is_live_quick",
            "listing_platform",
        ),
        "There is one list of categories, and none of them is closed.",
    ),
    Idle(
        ("POST categories/recommend",),
        (
            "category_version",
            "images",
            "include_prohibited_categories",
            "is_live_quick",
            "listing_platform",
            "origin_platform_category",
            "origin_platform_product_meta_data",
            "origin_platform_product_type",
            "origin_platform_tags",
            "origin_platform_vendor",
        ),
        "A category is guessed from the words of title and description.",
    ),
    Idle(
        ("GET categories/{category_id}/attributes",),
        ("category_version", "is_live_quick"),
        "There is one list of categories.",
    ),
    Idle(
        ("GET categories/{category_id}/rules",),
        ("category_version", "locale"),
        "There is one list of categories, and one rule.",
    ),
    Idle(
        ("GET products/{product_id}",),
        ("locale", "return_draft_version", "return_under_review_version"),
        "There is one version of a product.",
    ),
    Idle(
        ("POST products/search",),
        ("category_version", "include_live_quick_products", "locale", "return_draft_version"),
        "There is one version of a product, and one list of categories.",
    ),
    Idle(
        (*WRITES, EDIT),
        ("category_version", "locale", "inventory_mode"),
        "There are one list of categories, one text and one warehouse.",
    ),
    Idle(
        (*WRITES, EDIT),
        ("scheduled_sale.schedule_sale_time", "skus.pre_sale.fulfillment_type"),
        "A sale that is not now is refused.",
    ),
    Idle(WRITES, ("is_live_quick",), "Whatever is listed can be shown in a show."),
    Idle(
        ("POST products/listing_check",),
        ("is_diagnosis_required", "option"),
        "Nobody here judges what a seller says.",
    ),
    Idle(
        ("POST products/{product_id}/inventory/update",),
        ("skus.inventory.backorder_quantity", "skus.inventory.handling_time"),
        "Nothing is sold before it is there.",
    ),
    Idle(
        ("POST products/{product_id}/prices/update",),
        ("skus.list_price", "skus.external_list_prices"),
        "What a price was before is counted from the ledger of prices.",
    ),
    Idle(
        ("POST packages/{package_id}/ship",),
        ("handover_method",),
        "Sellers hand parcels over as they agree with their carrier.",
    ),
    Idle(
        ("POST packages/ship",),
        ("packages.handover_method",),
        "Sellers hand parcels over as they agree with their carrier.",
    ),
    Idle(
        ("GET packages/{package_id}/shipping_documents",),
        ("shipping_period",),
        "There is one label for the whole way.",
    ),
    Idle(
        ("POST orders/{order_id}/packages", "POST packages/{package_id}/shipping_info/update"),
        ("shipping_info_list.note",),
        "Nobody would read it.",
    ),
    Idle(
        ("POST orders/{order_id}/packages",),
        ("order_line_list.sub_item_id",),
        "A bundle is a piece like others.",
    ),
    Idle(
        ("POST orders/{order_id}/split",),
        ("splittable_groups_v2",),
        "`splittable_groups` says the same: a bundle is a piece like others.",
    ),
    Idle(
        ("POST packages/deliver",),
        (
            "packages.fail_delivery_reason",
            "packages.file_type",
            "packages.file_url",
            "packages.verification_code",
        ),
        "Proofs of delivery stay with the carrier.",
    ),
    Idle(
        ("GET warehouses/{warehouse_id}/delivery_options",),
        ("scope",),
        "All of them are told.",
    ),
    Idle(
        ("GET delivery_options/{delivery_option_id}/shipping_providers",),
        ("buyer_region", "warehouse_region"),
        "The same carriers can be named everywhere.",
    ),
    Idle(
        ("POST cancellations", "POST returns", "POST refunds/calculate"),
        ("order_line_list.sub_order_line_item_id",),
        "A bundle is a piece like others.",
    ),
    Idle(
        ("POST returns", "POST refunds/calculate"),
        ("shipment_type", "handover_method"),
        "Buyers get a slip, and send the goods back themselves.",
    ),
    Idle(
        ("POST cancellations/{cancel_id}/reject", "POST returns/{return_id}/reject"),
        ("images",),
        "The buyer reads the reason and the comment.",
    ),
    Idle(
        ("GET reject_reasons",),
        ("return_or_cancel_id",),
        "The reasons are the same for each.",
    ),
    Idle(
        ("POST activities", "PUT activities/{activity_id}"),
        ("discount", "auction_support_type"),
        "They are of kinds of activity that are refused.",
    ),
    Idle(
        ("PUT activities/{activity_id}",),
        ("product_level",),
        "It stays as it was made, as the format has it.",
    ),
    Idle(
        ("DELETE activities/{activity_id}/products",),
        ("benefit_product_ids", "exclude_product_ids"),
        "There are none in an activity that lowers prices.",
    ),
    Idle(
        ("GET shop_lives/{live_id}/performance_per_minutes",),
        ("page_token",),
        "All minutes are in one answer.",
    ),
)
