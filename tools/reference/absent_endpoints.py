"""Endpoints of the format, in the families that are offered, which Vitrine has not."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Absent:
    category: str
    paths: tuple[str, ...]
    why: str


ABSENT = (
    Absent(
        "authorization",
        ("GET category_assets",),
        "There are no partners: tokens are of sellers.",
    ),
    Absent("seller", ("GET shop_groups",), "Shops stand alone."),
    Absent(
        "product",
        (
            "GET products/diagnoses",
            "GET products/suggestions",
            "GET products/seo_words",
            "POST products/diagnose_optimize",
            "POST images/optimize",
        ),
        "Nobody here judges or rewrites what a seller says.",
    ),
    Absent("product", ("POST sizecharts/search",), "A size chart is part of the description."),
    Absent(
        "product",
        (
            "POST compliance/manufacturers",
            "POST compliance/manufacturers/search",
            "POST compliance/manufacturers/{manufacturer_id}/partial_edit",
            "POST compliance/responsible_persons",
            "POST compliance/responsible_persons/search",
            "POST compliance/responsible_persons/{responsible_person_id}/partial_edit",
        ),
        "Who made it and who answers for it are attributes of each product.",
    ),
    Absent(
        "product",
        (
            "GET global_categories",
            "POST global_categories/recommend",
            "GET categories/{category_id}/global_attributes",
            "GET categories/{category_id}/global_rules",
            "POST global_products",
            "DELETE global_products",
            "POST global_products/search",
            "GET global_products/{global_product_id}",
            "PUT global_products/{global_product_id}",
            "POST global_products/{global_product_id}/publish",
            "POST global_products/{global_product_id}/inventory/update",
            "POST products/{product_id}/global_replicate",
            "GET products/{product_id}/replicated_products",
        ),
        "Through this API a product is listed in the shop's home market.",
    ),
    Absent(
        "product",
        ("POST inventory/operation/settings", "POST products/category_upgrade_task"),
        "There are one warehouse and one list of categories.",
    ),
    Absent(
        "order", ("POST orders/blind_box_result/callback",), "Nobody buys what they cannot see."
    ),
    Absent(
        "fulfillment",
        (
            "POST packages",
            "POST orders/{order_id}/shipping_services/query",
            "POST first_mile_bundle",
        ),
        "Labels are bought from the carriers, not here.",
    ),
    Absent(
        "fulfillment",
        ("POST packages/{package_id}/uncombine",),
        "`split` parts what was combined.",
    ),
    Absent(
        "fulfillment",
        ("POST images/upload", "POST files/upload"),
        "Proofs of delivery stay with the carrier.",
    ),
    Absent("fulfillment", ("POST invoice/upload",), "For Brazil only."),
    Absent("fulfillment", ("POST redeem_info/callback",), "Goods are things."),
    Absent(
        "fulfillment",
        ("POST order/sof/track/update",),
        "Sellers say that a parcel left and arrived: `ship`, `deliver`.",
    ),
    Absent("logistics", ("GET global_warehouses", "GET seller_templates"), "One warehouse."),
    Absent(
        "logistics",
        ("GET orders/{order_id}/tracking",),
        "The same is told by `GET /fulfillment/202309/orders/{order_id}/tracking`.",
    ),
    Absent(
        "return_refund",
        ("POST returns/shipping_documents",),
        "Buyers get their label by mail.",
    ),
    Absent(
        "return_refund",
        (
            "GET decision_eligibility",
            "POST aftersales/search",
            "POST aftersales/review",
            "POST rma/search",
            "GET review_decision",
        ),
        "The merged model of 2026; the one before it is offered whole.",
    ),
    Absent(
        "promotion",
        ("POST coupons/search", "GET coupons/{coupon_id}"),
        "Codes are made and read in the studio.",
    ),
    Absent("promotion", ("POST activities/{activity_id}/republish",), "Make a new one."),
    Absent(
        "finance",
        ("GET account_balances", "GET account_transactions"),
        "`withdrawals` tells what came to the balance and what left it.",
    ),
    Absent(
        "analytics",
        (
            "GET live_rooms/{live_room_id}/core_stats",
            "GET live_rooms/{live_room_id}/product_stats",
            "GET live_rooms/{live_room_id}/gmv_trend_performances",
            "GET live_rooms/{live_room_id}/interactive_trend_performances",
            "GET live_rooms/{live_room_id}/view_trend_performances",
            "GET live_rooms/{live_room_id}/traffic_performances",
            "GET live_rooms/{live_room_id}/user_portraits",
        ),
        "They want a creator's token; a seller's shows are in `shop_lives`.",
    ),
    Absent(
        "analytics",
        (
            "GET shop_videos/performance",
            "GET shop_videos/overview_performance",
            "GET shop_videos/{video_id}/performance",
        ),
        "Clips have no figures of their own here.",
    ),
    Absent(
        "analytics",
        ("GET lives/bestselling", "GET products/bestselling"),
        "No seller sees what others sell.",
    ),
)
