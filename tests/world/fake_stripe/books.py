"""What the stand-in keeps: objects as the API shows them, and what it answered to which key."""

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Object = dict[str, Any]

CARDS: dict[str, tuple[str, str | None]] = {
    "pm_card_visa": ("requires_capture", None),
    "pm_card_mastercard": ("requires_capture", None),
    "pm_card_chargeDeclined": ("requires_payment_method", "generic_decline"),
    "pm_card_chargeDeclinedInsufficientFunds": ("requires_payment_method", "insufficient_funds"),
    "pm_card_threeDSecure2Required": ("requires_action", None),
}


def fee_of(intent: Object) -> int:
    return int(intent["amount"]) * 29 // 1_000 + 30


class Refusal(Exception):
    def __init__(self, status: int, **error: Any) -> None:
        super().__init__(error.get("message", ""))
        self.status = status
        self.error = error


@dataclass
class Books:
    webhook_secret: str = "whsec_test"
    takes_less: int = 0  # than was asked for
    intents: dict[str, Object] = field(default_factory=dict[str, Object])
    refunds: dict[str, Object] = field(default_factory=dict[str, Object])
    disputes: dict[str, Object] = field(default_factory=dict[str, Object])
    transfers: dict[str, Object] = field(default_factory=dict[str, Object])
    customers: dict[str, Object] = field(default_factory=dict[str, Object])
    methods: dict[str, Object] = field(default_factory=dict[str, Object])
    events: list[Object] = field(default_factory=list[Object])
    answers: dict[str, tuple[str, int, Object]] = field(
        default_factory=dict[str, tuple[str, int, Object]]
    )

    def create_intent(self, form: Mapping[str, Any]) -> Object:
        card = form.get("payment_method") or form.get("confirmation_token", "")
        customer = form.get("customer")
        kept = self.methods.get(str(card))
        if kept is not None and (not customer or kept["customer"] != customer):
            raise Refusal(400, code="payment_method_unexpected_state", message="Not theirs.")
        kind = kept["kind"] if kept else str(card).replace("ctoken_", "pm_", 1)
        if kind not in CARDS or (customer and customer not in self.customers):
            raise Refusal(400, code="resource_missing", message=f"No such object: {card}")
        status, decline = CARDS[kind]
        intent: Object = {
            "id": f"pi_{secrets.token_hex(12)}",
            "object": "payment_intent",
            "amount": int(form["amount"]),
            "amount_received": 0,
            "currency": form["currency"],
            "capture_method": form["capture_method"],
            "client_secret": f"pi_secret_{secrets.token_hex(12)}",
            "created": int(time.time()),
            "metadata": form.get("metadata", {}),
            "transfer_group": form.get("transfer_group"),
            "status": status,
            "last_payment_error": None,
            "customer": customer,
            "payment_method": (kept or self.method(kind, form))["id"],
        }
        self.intents[intent["id"]] = intent
        if decline:
            self.decline(intent, "card_declined", decline)
            raise Refusal(402, **intent["last_payment_error"], payment_intent=intent)
        self.tell_of(intent)
        return intent

    def method(self, kind: str, form: Mapping[str, Any]) -> Object:
        """Of a token: attached to the customer if the payment says that it will be used again."""
        keeps = bool(form.get("customer") and form.get("setup_future_usage"))
        made: Object = {
            "id": f"pm_{secrets.token_hex(12)}",
            "object": "payment_method",
            "type": "card",
            "kind": kind,
            "customer": form.get("customer") if keeps else None,
            "card": {"brand": "visa", "last4": "4242", "fingerprint": f"print-{kind}"},
        }
        self.methods[made["id"]] = made
        return made

    def customer(self, form: Mapping[str, Any]) -> Object:
        made: Object = {
            "id": f"cus_{secrets.token_hex(8)}",
            "object": "customer",
            "metadata": form.get("metadata", {}),
        }
        self.customers[made["id"]] = made
        return made

    def detach(self, reference: str) -> Object:
        method = self.known(self.methods, reference)
        method["customer"] = None
        return method

    def decline(self, intent: Object, code: str, decline_code: str) -> None:
        intent["status"] = "requires_payment_method"
        intent["last_payment_error"] = {
            "type": "card_error",
            "code": code,
            "decline_code": decline_code,
            "message": "Your card was declined.",
        }
        self.tell("payment_intent.payment_failed", intent)

    def answer_second_step(self, reference: str, *, approved: bool) -> None:
        intent = self.intents[reference]
        if not approved:
            failed = "payment_intent_authentication_failure"
            self.decline(intent, failed, "authentication_required")
            return
        intent["status"] = "requires_capture"
        self.tell_of(intent)

    def move(self, reference: str, became: str, *was: str) -> Object:
        intent = self.known(self.intents, reference)
        if intent["status"] not in was:
            raise Refusal(
                400,
                code="payment_intent_unexpected_state",
                message=f"This PaymentIntent could not be changed: it is {intent['status']}.",
            )
        intent["status"] = became
        if became == "succeeded":
            intent["amount_received"] = intent["amount"] - self.takes_less
        self.tell_of(intent)
        return intent

    def refund(self, form: Mapping[str, Any]) -> Object:
        intent = self.known(self.intents, str(form["payment_intent"]))
        amount = int(form.get("amount", intent["amount_received"]))
        if amount > intent["amount_received"] - self.refunded(intent["id"]):
            raise Refusal(
                400, code="charge_already_refunded", message="More than is left of the charge."
            )
        made: Object = {
            "id": f"re_{secrets.token_hex(12)}",
            "object": "refund",
            "amount": amount,
            "currency": intent["currency"],
            "payment_intent": intent["id"],
            "created": int(time.time()),
            "metadata": form.get("metadata", {}),
            "status": "succeeded",
        }
        self.refunds[made["id"]] = made
        self.tell("refund.created", made)
        return made

    def transfer(self, form: Mapping[str, Any]) -> Object:
        amount, account = int(form["amount"]), str(form["destination"])
        if not account.startswith("acct_"):
            raise Refusal(400, code="resource_missing", message="No such destination")
        if amount > self.balance(str(form["currency"])):
            raise Refusal(400, code="balance_insufficient", message="Not enough in your account.")
        made: Object = {
            "id": f"tr_{secrets.token_hex(12)}",
            "object": "transfer",
            "amount": amount,
            "currency": form["currency"],
            "destination": account,
            "metadata": form.get("metadata", {}),
        }
        self.transfers[made["id"]] = made
        return made

    def balance(self, currency: str) -> int:
        """What came in, less what went back, was kept and was handed on."""
        came = [each for each in self.intents.values() if each["currency"] == currency]
        kept = sum(fee_of(each) for each in came if each["amount_received"])
        gone = sum(self.refunded(each["id"]) for each in came)
        on = sum(t["amount"] for t in self.transfers.values() if t["currency"] == currency)
        return sum(each["amount_received"] for each in came) - kept - gone - on

    def charged(self, intent: Object) -> Object:
        """As it is shown with its charge and what that cost."""
        booked = {
            "id": f"txn_{intent['id']}",
            "object": "balance_transaction",
            "fee": fee_of(intent),
            "currency": intent["currency"],
        }
        method = self.methods[intent["payment_method"]]
        charge = {
            "id": f"ch_{intent['id']}",
            "object": "charge",
            "balance_transaction": booked,
            "payment_method_details": {"type": "card", "card": method["card"]},
        }
        return intent | {
            "latest_charge": charge if intent["amount_received"] else None,
            "payment_method": method,
        }

    def refunded(self, reference: str) -> int:
        return sum(
            made["amount"]
            for made in self.refunds.values()
            if made["payment_intent"] == reference and made["status"] != "failed"
        )

    def fail_refund(self, reference: str) -> None:
        made = self.refunds[reference]
        made |= {"status": "failed", "failure_reason": "expired_or_canceled_card"}
        self.tell("refund.failed", made)

    def dispute(self, reference: str) -> Object:
        intent = self.intents[reference]
        made: Object = {
            "id": f"du_{secrets.token_hex(12)}",
            "object": "dispute",
            "amount": intent["amount"],
            "currency": intent["currency"],
            "payment_intent": reference,
            "reason": "fraudulent",
            "status": "needs_response",
            "evidence_details": {"due_by": int(time.time()) + 86_400},
        }
        self.disputes[made["id"]] = made
        self.tell("charge.dispute.created", made)
        return made

    def close_dispute(self, reference: str, status: str) -> None:
        self.disputes[reference]["status"] = status
        self.tell("charge.dispute.closed", self.disputes[reference])

    def known(self, shelf: dict[str, Object], reference: str) -> Object:
        if reference not in shelf:
            raise Refusal(404, code="resource_missing", message=f"No such object: {reference}")
        return shelf[reference]

    def tell_of(self, intent: Object) -> None:
        kinds = {
            "requires_capture": "payment_intent.amount_capturable_updated",
            "succeeded": "payment_intent.succeeded",
            "canceled": "payment_intent.canceled",
            "requires_action": "payment_intent.requires_action",
        }
        self.tell(kinds[intent["status"]], intent)

    def tell(self, kind: str, about: Object) -> None:
        self.events.append(
            {
                "id": f"evt_{secrets.token_hex(12)}",
                "object": "event",
                "type": kind,
                "created": int(time.time()),
                "data": {"object": json.loads(json.dumps(about))},
            }
        )

    def signed(self, event: Object, *, at: int | None = None) -> tuple[bytes, str]:
        """Body and `Stripe-Signature` as they are posted."""
        body = json.dumps(event).encode()
        moment = at if at is not None else int(time.time())
        what = f"{moment}.".encode() + body
        code = hmac.new(self.webhook_secret.encode(), what, hashlib.sha256).hexdigest()
        return body, f"t={moment},v1={code}"

    def captured(self) -> int:
        return sum(intent["amount_received"] for intent in self.intents.values())

    def listed(self, shelf: dict[str, Object], since: int) -> Iterator[Object]:
        found = (each for each in shelf.values() if each["created"] >= since)
        return iter(sorted(found, key=lambda each: each["created"], reverse=True))
