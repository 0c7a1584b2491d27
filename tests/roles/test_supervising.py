import asyncio

from vitrine.roles.supervising import leave_if_cancelled, supervised


async def test_a_loop_that_crashes_comes_back() -> None:
    runs: list[int] = []
    again = asyncio.Event()

    async def run() -> None:
        runs.append(len(runs))
        if len(runs) == 1:
            raise OSError("the server went away")
        again.set()
        await asyncio.Event().wait()

    async with asyncio.TaskGroup() as tasks:
        loop = tasks.create_task(supervised("test", run))
        await again.wait()
        loop.cancel()
    assert runs == [0, 1]


async def test_a_loop_whose_tasks_fail_comes_back() -> None:
    """Their group has marked its task as cancelled."""
    runs: list[int] = []
    again = asyncio.Event()

    async def fail() -> None:
        raise OSError("the server went away")

    async def run() -> None:
        leave_if_cancelled()
        runs.append(len(runs))
        if len(runs) > 1:
            again.set()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(fail())

    async with asyncio.TaskGroup() as tasks, asyncio.timeout(40):
        loop = tasks.create_task(supervised("test", run))
        await again.wait()
        loop.cancel()
    assert len(runs) > 1


async def test_a_loop_whose_end_became_an_error_ends() -> None:
    """As a database driver does that is cancelled while its server goes down."""
    began = asyncio.Event()

    async def run() -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise OSError("the server went away") from None

    async with asyncio.TaskGroup() as tasks, asyncio.timeout(40):
        loop = tasks.create_task(supervised("test", run))
        await began.wait()
        loop.cancel()
    assert loop.cancelled()
