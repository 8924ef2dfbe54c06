from __future__ import annotations

import asyncio
import contextlib
import socket
import stat
from pathlib import Path

import pytest
from msgspec.structs import replace

from legation.adapters.sqlite import feed
from legation.adapters.sqlite.feed import Follower, notify
from legation.core.asks import AgentNamed, Unavailable
from legation.core.model import PutAgent, Standing
from tests.adapters.stored import agent, change, child, enrol, found, running

SUSPENDER = """
import asyncio, sys
from pathlib import Path
from msgspec.structs import replace
from legation.adapters.sqlite.feed import notify
from legation.core.model import PutAgent, Standing
from tests.adapters.stored import change, running

async def main():
    async with running(Path(sys.argv[1])) as store:
        one = store.agent("a")
        await store.ledger.apply(change(PutAgent(replace(one, standing=Standing.SUSPENDED), one.version)))
        print(notify(store.directory))

asyncio.run(main())
"""


async def beside(call, *arguments):
    return await asyncio.get_running_loop().run_in_executor(None, call, *arguments)


async def test_a_command_returns_only_when_its_change_is_in_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("legation.adapters.sqlite.snapshot.POLL", 3600.0)
    async with running(tmp_path / "f.db", listen=True) as gateway:
        await gateway.apply(found())
        await gateway.apply(enrol(agent("a")))
        with child("-c", SUSPENDER, str(tmp_path / "f.db")) as command:
            said, _ = await beside(command.communicate)
        assert command.returncode == 0
        one = gateway.snapshot.agent(AgentNamed("a"))
        assert one is not None
        assert one.standing is Standing.SUSPENDED
        assert int(said) == gateway.snapshot.seq == one.version


async def test_where_no_gateway_runs_nobody_is_told(tmp_path: Path):
    assert notify(tmp_path) is None
    async with running(tmp_path / "f.db", listen=True):
        pass
    assert notify(tmp_path) is None
    # A gateway that was killed leaves its socket behind.
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / feed.SOCKET))
    assert notify(tmp_path) is None
    async with running(tmp_path / "f.db", listen=True):
        assert await beside(notify, tmp_path) == 0


async def test_one_gateway_to_a_directory(tmp_path: Path):
    async with running(tmp_path / "f.db", listen=True):
        with pytest.raises(Unavailable, match="another gateway"):
            async with running(tmp_path / "f.db", listen=True):
                pass
        assert await beside(notify, tmp_path) == 0
        async with running(tmp_path / "f.db") as command:
            await command.apply(found())
        assert await beside(notify, tmp_path) == 1


async def test_the_socket_is_its_owners(tmp_path: Path):
    async with running(tmp_path / "f.db", listen=True):
        assert stat.S_IMODE((tmp_path / feed.SOCKET).stat().st_mode) == 0o600


@pytest.mark.parametrize("said", [b"", b"suspend a\n", b"refresh", b"x" * 10_000 + b"\n", b"\xff\n"])
async def test_it_answers_to_one_word(tmp_path: Path, said: bytes):
    async with running(tmp_path / "f.db", listen=True):
        reader, writer = await asyncio.open_unix_connection(tmp_path / feed.SOCKET)
        writer.write(said)
        writer.write_eof()
        with contextlib.suppress(ConnectionResetError):
            assert await reader.read() == b""
        writer.close()
        assert await beside(notify, tmp_path) == 0


async def test_a_silent_peer_is_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(feed, "_ASKED_WITHIN", 0.05)
    async with running(tmp_path / "f.db", listen=True):
        reader, writer = await asyncio.open_unix_connection(tmp_path / feed.SOCKET)
        async with asyncio.timeout(5):
            assert await reader.read() == b""
        writer.close()


async def serving(tmp_path: Path, refresh):
    follower = Follower(tmp_path, refresh)
    await follower.start()
    return follower


async def test_a_gateway_that_cannot_refresh_confirms_nothing(tmp_path: Path):
    async def refresh():
        raise Unavailable("registry", "gone")

    follower = await serving(tmp_path, refresh)
    with pytest.raises(Unavailable, match="did not confirm: registry: gone"):
        await beside(notify, tmp_path)
    await follower.close()


async def test_a_gateway_that_hangs_confirms_nothing(tmp_path: Path):
    async def refresh():
        await asyncio.sleep(0.5)
        return 1

    follower = await serving(tmp_path, refresh)
    with pytest.raises(Unavailable, match="did not confirm"):
        await beside(notify, tmp_path, 0.05)
    assert await beside(notify, tmp_path) == 1
    await follower.close()


async def test_a_path_too_long_for_a_socket_is_said(tmp_path: Path):
    deep = tmp_path / ("d" * 120)
    deep.mkdir()
    with pytest.raises(ValueError, match="too long"):
        async with running(deep / "f.db", listen=True):
            pass
    with pytest.raises(ValueError, match="too long"):
        notify(deep)


async def test_a_change_made_here_is_in_force_at_once(tmp_path: Path):
    async with running(tmp_path / "f.db", listen=True) as gateway:
        await gateway.apply(found())
        await gateway.apply(enrol(agent("a")))
        one = gateway.snapshot.agent(AgentNamed("a"))
        assert one is not None
        await gateway.apply(change(PutAgent(replace(one, standing=Standing.REVOKED), one.version)))
        now = gateway.snapshot.agent(AgentNamed("a"))
        assert now is not None
        assert now.standing is Standing.REVOKED
