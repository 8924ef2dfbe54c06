"""`legation demo`: put everything up, act the scenario, show what came of it, and stay up.

Imports little until it has said that it begins: half of the time to the first call is reading packages.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

import uvloop
from rich.console import Console
from rich.markup import escape

NEEDED: Final = ("a2a", "httpx", "starlette", "uvicorn")
"""What the extra `demo` brings."""

for _package in NEEDED:
    if find_spec(_package) is None:
        raise ModuleNotFoundError(f"the demo needs `{_package}`", name=_package)

if TYPE_CHECKING:
    from legation.demo.setting import Setting
    from legation.demo.steps import Line

SNIPPET: Final = """\
import asyncio
from pathlib import Path

from a2a.helpers import new_data_message
from a2a.types import Role, SendMessageRequest

from legation.sdk.client import connect
from legation.sdk.keys import AgentKey


async def main() -> None:
    key = AgentKey.load(Path({key!r}))
    skill = "payments:transfer"
    async with await connect("orchestrator", key, {base_url!r}, "payments", [skill], skill=skill) as payments:
        transfer = {{"amount": "12.00", "currency": "EUR", "recipient": "Initech"}}
        order = new_data_message(transfer, role=Role.ROLE_USER)
        async for event in payments.send_message(SendMessageRequest(message=order)):
            print(event)


asyncio.run(main())
"""


def main(*, exit: bool, report: Path | None, home: Path | None) -> int:  # noqa: A002 - named as its option is
    """Run the demo; the exit code: 0 when every step went as expected, 1 when one did not.

    `exit`: end after the scenario instead of staying up. `report`: a file to write the steps to, as JSON.
    `home`: an empty or absent directory to keep settings, keys and ledger in; otherwise they go with the process.
    """
    console = Console(highlight=False)
    with _home(home) as place, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_demo(console, place, stay=not exit, report=report))


@contextlib.contextmanager
def _home(given: Path | None) -> Iterator[Path]:
    """The directory given, or one that goes with the process."""
    if given is not None:
        yield given
        return
    place = Path(tempfile.mkdtemp(prefix="legation-demo-"))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


async def _demo(console: Console, home: Path, *, stay: bool, report: Path | None) -> int:
    began = time.monotonic()
    stopping = _interrupts()

    def say(text: str) -> None:
        console.print(f"[dim]{time.monotonic() - began:6.2f} s[/]  {escape(text)}", soft_wrap=True)

    say("reading packages")
    from legation.demo.approving import HELD  # noqa: PLC0415 - see the top of this file
    from legation.demo.scenario import STEPS, act  # noqa: PLC0415 - likewise
    from legation.demo.setting import raised  # noqa: PLC0415 - likewise
    from legation.demo.telling import Sheet  # noqa: PLC0415 - likewise

    async with raised(home, held=HELD, say=say) as setting:
        lines: list[Line] = []
        sheet, first = Sheet(console, STEPS), None
        sheet.head()
        async for line in _until(stopping, act(setting.stage())):
            if first is None and line.holds:
                first = time.monotonic() - began
            lines.append(line)
            sheet.line(line)
        sheet.foot(lines, first, time.monotonic() - began)
        failed = sum(not line.holds for line in lines)
        if report is not None:
            _write(report, lines)
        if stay and not stopping.is_set():
            _invite(console, setting)
            await stopping.wait()
            say("stopping")
    return 1 if failed or not lines else 0


def _interrupts() -> asyncio.Event:
    """Set by Ctrl-C and by SIGTERM, from now on."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopping.set)
    return stopping


async def _until(stopping: asyncio.Event, lines: AsyncIterator[Line]) -> AsyncIterator[Line]:
    """The lines, as long as nobody wants to stop."""
    async for line in lines:
        yield line
        if stopping.is_set():
            return


def _write(report: Path, lines: list[Line]) -> None:
    report.write_text(json.dumps([line.document() for line in lines], indent=2) + "\n")


def snippet(setting: Setting) -> str:
    """A program that makes a transfer through the gateway, as it stands now."""
    return SNIPPET.format(key=str(setting.key_path("orchestrator")), base_url=setting.base_url)


def _invite(console: Console, setting: Setting) -> None:
    """Say what is up, and how to call it."""
    base_url = setting.base_url
    urls = [
        ("authority", f"{base_url}/.well-known/oauth-authorization-server"),
        *((name, f"{base_url}/a2a/{name}/.well-known/agent-card.json") for name in sorted(setting.hosted)),
        ("metrics", f"{base_url}/metrics"),
        ("home", str(setting.home)),
    ]
    console.print()
    for name, url in urls:
        console.print(f"  {name:13} {escape(url)}", soft_wrap=True)
    console.print("\nCall it yourself, from this environment:\n")
    console.print(snippet(setting), style="cyan", markup=False, soft_wrap=True)
    console.print(f"Why a call was refused: legation audit explain RECORD --home {escape(str(setting.home))}")
    console.print("Ctrl-C stops everything.")
