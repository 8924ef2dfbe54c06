"""The gateway as a process: what it asks of the system, and the signals it hears."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from legation.core.asks import Unavailable
from legation.core.policy import PolicyFault
from legation.wiring.running import Running, start

if TYPE_CHECKING:
    from legation.config import Settings


def as_a_batch() -> None:
    """Ask Linux not to interrupt one of our threads for another that wakes (sched(7), SCHED_BATCH).

    Server, loop and ledger are threads of one process and mostly want each other's result, not each other's
    processor: on one core this took a fifth to a quarter off the cost of a call.
    """
    if hasattr(os, "SCHED_BATCH"):
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def as_many_files_as_may_be() -> None:
    """Raise the limit of open files to what the system allows: each open stream takes two, and the usual is 1,024."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


async def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM."""
    as_a_batch()
    as_many_files_as_may_be()
    running = await start(settings)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: _astray(running.log, context))
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopping.set)
    reloading: set[asyncio.Task[None]] = set()

    def reload() -> None:
        task = loop.create_task(_reload(running))
        reloading.add(task)
        task.add_done_callback(reloading.discard)

    loop.add_signal_handler(signal.SIGHUP, reload)
    ended = asyncio.create_task(running.wait())
    await asyncio.wait((ended, asyncio.create_task(stopping.wait())), return_when=asyncio.FIRST_COMPLETED)
    await running.stop()


def _astray(log: Any, context: Mapping[str, Any]) -> None:
    """Say what nobody else caught, in one line like everything said."""
    fault = context.get("exception")
    log.error("fault", where=context.get("message"), fault=type(fault).__name__, exc_info=fault)


async def _reload(running: Running) -> None:
    """Answer SIGHUP. Policies that cannot be used are told of, and change nothing."""
    try:
        running.log.info("policies reloaded", version=await running.reload_policies())
    except (PolicyFault, OSError, UnicodeDecodeError, Unavailable) as fault:
        running.log.error("policies not reloaded; the old ones stay in force", fault=str(fault))  # noqa: TRY400 - a trace says no more
