from vitrine.errors import ErrorKind, VitrineError
from vitrine.kit.text import mark


class PriceNotPossible(VitrineError):
    code = "price-not-possible"
    kind = ErrorKind.INVALID
    says = mark("A price in {market} is an amount above zero in {currency}.")


class DealWithoutPrice(VitrineError):
    code = "deal-without-price"
    kind = ErrorKind.INVALID
    says = mark("A deal needs a price in a market where the product has one.")


class MomentNotPossible(VitrineError):
    code = "moment-not-possible"
    kind = ErrorKind.INVALID
    says = mark("A deal opens within 14 days and lasts from 15 seconds to 24 hours.")


class LimitNotPossible(VitrineError):
    code = "limit-not-possible"
    kind = ErrorKind.INVALID
    says = mark("Pieces are held for 2 to 5 minutes, and a buyer gets between 1 and 20.")


class DealAlready(VitrineError):
    code = "deal-already"
    says = mark("There is a deal on this product already. Close it first.")


class OverTheLimit(VitrineError):
    code = "over-the-limit"
    says = mark("This deal is limited to {most} per buyer.")


class TooFewReduced(VitrineError):
    code = "too-few-reduced"
    says = mark("Only {left} left at this price.")


class ReducedGone(VitrineError):
    code = "reduced-gone"
    says = mark("The last pieces at this price were just sold. Look at the total again.")


class ShareHad(OverTheLimit):
    code = "share-had"
    says = mark("At this price there are at most {most} per buyer.")


class NotAReduction(VitrineError):
    code = "not-a-reduction"
    says = mark("This is not below the lowest price of the last {days} days.")


class PriceMissing(VitrineError):
    code = "price-missing"
    says = mark("It has no price in {market} yet.")


class PriceInPromotion(VitrineError):
    code = "price-in-promotion"
    says = mark("A promotion sets this price. Stop it first, or wait until it is over.")


class InPromotionAlready(VitrineError):
    code = "in-promotion-already"
    says = mark("It is in another promotion at that time. Stop that one first.")


class TitleMissing(VitrineError):
    code = "title-missing"
    kind = ErrorKind.INVALID
    says = mark("Give it a title.")


class PromotionOver(VitrineError):
    code = "promotion-over"
    says = mark("This promotion is over.")


class PromotionBegan(VitrineError):
    code = "promotion-began"
    says = mark("It has begun: only its name and its end can still change.")


class DiscountNotPossible(VitrineError):
    code = "discount-not-possible"
    kind = ErrorKind.INVALID


class CodeNotUsable(DiscountNotPossible):
    says = mark("A code has 3 to 40 letters, digits and hyphens.")


class CodeTaken(DiscountNotPossible):
    says = mark("Another discount of yours has this code. Stop that one first.")


class PercentNotPossible(DiscountNotPossible):
    says = mark("Write a percentage between 1 and 100.")


class OffMissing(DiscountNotPossible):
    says = mark("Say how much is taken off, in at least one market.")


class PiecesNotPossible(DiscountNotPossible):
    says = mark("Say how many to buy and how many of the next cost less: between 1 and 20.")


class BundleNeedsTwo(DiscountNotPossible):
    says = mark("Choose the products of the bundle, at least two.")


class TimeNotPossible(DiscountNotPossible):
    says = mark("It has to end after it begins.")


class NotTrulyLess(DiscountNotPossible):
    """Announced to everybody, it would be no reduction by the law of prior prices."""

    says = mark(
        "{title} was cheaper in the last {days} days than this makes it. Announced to "
        "everybody, it would mislead."
    )


class CodeRefused(VitrineError):
    code = "code-refused"


class CodeUnknown(CodeRefused):
    says = mark("We do not know the code {written}.")


class CodeAhead(CodeRefused):
    says = mark("The code {written} is not on yet.")


class CodeOver(CodeRefused):
    says = mark("The code {written} has ended.")


class CodeUsedUp(CodeRefused):
    says = mark("The code {written} has been used up.")


class CodeUsedByYou(CodeRefused):
    says = mark("You have used the code {written} already.")


class CodeOfAShow(CodeRefused):
    says = mark("The code {written} is for buyers in its show.")


class CodeNotForThese(CodeRefused):
    says = mark("The code {written} is not for what you are buying.")


class CodeNeedsMore(CodeRefused):
    says = mark("The code {written} is for {least} and more of goods.")


class CodeChangesNothing(CodeRefused):
    says = mark("The code {written} takes nothing off here: it does not go with other reductions.")
