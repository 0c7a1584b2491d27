"""Why pieces are cancelled, sent back and refused, as the format names it."""

TO_SHIP, RETURNED = (
    "ecom_order_to_ship_canceled_reason_",
    "ecom_order_delivered_refund_and_return_reason_",
)
REFUSED = "seller_reject_apply_"
REASONS = {
    "mistake": f"{TO_SHIP}created_by_mistakes",
    "better_price": f"{TO_SHIP}better_price",
    "wrong_details": f"{TO_SHIP}wrong_delivery_info",
    "payment": f"{TO_SHIP}change_payment_method",
    "delivery_cost": f"{TO_SHIP}high_delivery_costs",
    "too_slow": f"{TO_SHIP}not_shipped_on_time",
    "not_needed": f"{TO_SHIP}no_longer_needed",
    "out_of_stock": "seller_cancel_reason_out_of_stock",
    "wrong_price": "seller_cancel_reason_wrong_price",
    "no_delivery": "seller_cancel_paid_reason_address_not_deliver",
    "buyer_asked": "seller_cancel_paid_reason_buyer_requested_cancellation",
}
PAID_BACK = "ecom_order_delivered_refund_reason_"
REFUND_REASONS = {
    "damaged": f"{PAID_BACK}damaged",
    "defective": f"{PAID_BACK}defective",
    "wrong_product": f"{PAID_BACK}wrong_product",
    "not_as_described": f"{PAID_BACK}not_match",
    "missing_parts": f"{PAID_BACK}missing_product",
    "not_received": f"{PAID_BACK}not_received",
}
RETURN_REASONS = {
    "not_needed": f"{RETURNED}no_need",
    "damaged": f"{RETURNED}damaged",
    "defective": f"{RETURNED}defective",
    "wrong_product": f"{RETURNED}wrong_product",
    "not_as_described": f"{RETURNED}not_match_description",
    "missing_parts": f"{RETURNED}missing_product",
    "not_received": REFUND_REASONS["not_received"],
    "withdrawal": f"{RETURNED}no_need",
}
REFUSALS = {
    "no_fault": f"{REFUSED}product_functions_well",
    "used": f"{REFUSED}item_is_correct",
    "too_late": f"{REFUSED}package_has_not_exceeded_estimated_delivery_time",
    "unclear": f"{REFUSED}reason_is_unclear_or_lack_of_evidence",
    "agreed": f"{REFUSED}you_have_reached_an_agreement_with_the_buyer",
}
