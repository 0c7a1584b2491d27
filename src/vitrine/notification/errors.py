from vitrine.errors import ErrorKind, NotFound, VitrineError
from vitrine.kit.text import mark


class EmailNotUsable(VitrineError):
    code = "email-not-usable"
    kind = ErrorKind.INVALID
    says = mark("This is not a complete e-mail address.")


class NothingToRemindOf(VitrineError):
    code = "nothing-to-remind-of"
    says = mark("“{title}” has begun already.")


class ReminderUnknown(NotFound):
    code = "reminder-unknown"
    says = mark("This reminder is cancelled already.")


class MailUnknown(NotFound):
    code = "mail-unknown"
    says = mark("There is no such mail.")
