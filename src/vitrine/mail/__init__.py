from vitrine.mail.posting import Post, post_by
from vitrine.mail.sending import send_waiting

__all__ = ["Post", "post_by", "send_waiting"]
