from vitrine.notification.letters import (
    AnyLetter,
    NewsLine,
    Notice,
    OrderConfirmed,
    OrderNews,
    ShowLive,
    ShowReminder,
    ShowSoon,
    WithdrawalReceived,
    from_data,
)
from vitrine.notification.model import OutgoingMail, Reminder
from vitrine.notification.reminding import (
    cancel_reminder,
    remind_me,
    reminder_by_secret,
    send_due_reminders,
)
from vitrine.notification.sending import (
    claim_mail,
    give_up_if_hopeless,
    mail_by_id,
    mails_due,
    mails_written,
    mark_sent,
)

__all__ = [
    "AnyLetter",
    "NewsLine",
    "Notice",
    "OrderConfirmed",
    "OrderNews",
    "OutgoingMail",
    "Reminder",
    "ShowLive",
    "ShowReminder",
    "ShowSoon",
    "WithdrawalReceived",
    "cancel_reminder",
    "claim_mail",
    "from_data",
    "give_up_if_hopeless",
    "mail_by_id",
    "mails_due",
    "mails_written",
    "mark_sent",
    "remind_me",
    "reminder_by_secret",
    "send_due_reminders",
]
