import asyncio
from contextlib import suppress
from datetime import timedelta

FLUSHED_WITHIN = timedelta(seconds=1)


async def close(writer: asyncio.StreamWriter) -> None:
    """Has let go of the socket when it returns, whatever the peer did not take of our words.

    A transport that is closed waits for its buffer to be sent, and so for ever.
    """
    writer.close()
    with suppress(OSError, asyncio.CancelledError):
        async with asyncio.timeout(FLUSHED_WITHIN.total_seconds()):
            await writer.wait_closed()
    if writer.transport.get_write_buffer_size():
        writer.transport.abort()
