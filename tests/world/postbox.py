from email import message_from_string

from aiosmtpd.smtp import SMTP, Envelope, Session


class Postbox:
    """A mail server on the loopback; `answer` is what it says to a mail."""

    def __init__(self) -> None:
        self.answer = "250 OK"
        self.received: list[Envelope] = []

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it so
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        self.received.append(envelope)
        return self.answer

    def content(self, *, of: int = 0) -> str:
        content = self.received[of].content
        assert isinstance(content, bytes)
        return content.decode()

    def header(self, name: str, *, of: int = 0) -> str:
        return str(message_from_string(self.content(of=of))[name])
