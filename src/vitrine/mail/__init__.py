from vitrine.mail.posting import Post, post_by
from vitrine.mail.printing import print_waiting
from vitrine.mail.sending import send_waiting

__all__ = ["Post", "post_by", "print_waiting", "send_waiting"]
