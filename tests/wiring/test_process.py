"""What nobody caught is said in one line of JSON, like everything the process says."""

from __future__ import annotations

import asyncio
import json

import pytest

from legation.adapters.telemetry import configure_logs
from legation.wiring import process


async def test_what_nobody_caught_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    log = configure_logs("error", as_json=True)
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: process._astray(log, context))
    gone = loop.create_future()
    gone.cancel()
    loop.call_soon(gone.set_result, None)
    await asyncio.sleep(0.01)
    (line,) = capsys.readouterr().err.splitlines()
    said = json.loads(line)
    assert (said["level"], said["fault"]) == ("error", "InvalidStateError")
    assert "Traceback" in said["exception"]
