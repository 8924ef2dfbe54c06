"""Processes under measurement: start them pinned, read what they used, and leave none behind."""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

TARGET_CORE = 0
"""The core of whatever is measured."""
DRIVER_CORE = 1
"""The core of the load driver and of the upstream."""

_alive: list[Running] = []
"""What has been started and not yet stopped."""


class BenchError(Exception):
    """The run cannot give an honest figure; it stops and says why."""


def every_core() -> set[int]:
    """Every core this machine lends; a process may always widen its own mask to all of them."""
    mine = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, range(os.cpu_count() or 1))
        return os.sched_getaffinity(0)
    finally:
        os.sched_setaffinity(0, mine)


def core(wanted: int) -> int:
    """The wanted core, or the nearest this machine lends us."""
    lent = sorted(every_core())
    return lent[min(wanted, len(lent) - 1)]


def pin(wanted: int) -> None:
    """Keep this process to one core."""
    os.sched_setaffinity(0, {core(wanted)})


@dataclass(slots=True)
class Running:
    """A started process that leads its own process group."""

    name: str
    process: subprocess.Popen[bytes]
    port: int
    log: IO[bytes] | None = None

    @property
    def pid(self) -> int:
        """The leader; also the id of its process group."""
        return self.process.pid

    def stop(self) -> None:
        """End the whole group: ask, wait two seconds, then insist."""
        if self in _alive:
            _alive.remove(self)
        for sign, patience in ((signal.SIGTERM, 2.0), (signal.SIGKILL, 2.0)):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, sign)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(patience)
                if not group(self.pid):
                    break
        if self.log is not None:
            self.log.close()

    def tail(self) -> str:
        """The last lines it wrote, for the message when it fails."""
        if self.log is None:
            return ""
        return Path(self.log.name).read_text(errors="replace")[-2000:]


def spawn(name: str, argv: Sequence[str], *, port: int, on: int, log: Path) -> Running:
    """Start `argv` on core `on`, leader of its own group, killed by the kernel should we die first."""
    out = log.open("wb")
    before = [sys.executable, "-m", "bench.launch", str(core(on)), str(os.getpid())]
    process = subprocess.Popen(
        [*before, *argv],
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    running = Running(name, process, port, out)
    _alive.append(running)
    return running


def stop_all() -> None:
    """End every process still running; called at exit however the run ends."""
    while _alive:
        _alive[-1].stop()


atexit.register(stop_all)


def free_port() -> int:
    """A loopback port nobody listens on now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def wait_ready(running: Running, patience: float = 20.0) -> None:
    """Return when the port accepts a connection; fail if the process ends or stays silent."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if running.process.poll() is not None:
            raise BenchError(f"{running.name} ended at once:\n{running.tail()}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", running.port), 0.2):
            return
        time.sleep(0.05)
    raise BenchError(f"{running.name} did not listen within {patience:.0f} s:\n{running.tail()}")


def group(pgid: int) -> tuple[int, ...]:
    """Every live process of the group, zombies left out."""
    found = []
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            fields = _stat(int(entry.name))
            if int(fields[2]) == pgid and fields[0] not in {"Z", "X"}:
                found.append(int(entry.name))
    return tuple(sorted(found))


def cpu_seconds(pids: Sequence[int]) -> float:
    """CPU time of these processes, user and system, every thread that lives or lived in them.

    The kernel's per-process CPU clock counts what utime + stime count, in nanoseconds instead of
    ticks of 10 ms; `stat_seconds` is the coarse figure it is checked against.
    """
    return sum(time.clock_gettime((~pid << 3) | 2) for pid in pids)


def stat_seconds(pids: Sequence[int]) -> float:
    """utime + stime of these processes as /proc/<pid>/stat gives them."""
    ticks = sum(int(fields[11]) + int(fields[12]) for fields in map(_stat, pids))
    return ticks / os.sysconf("SC_CLK_TCK")


def rss_bytes(pids: Sequence[int]) -> int:
    """Resident memory of these processes, shared pages counted once for each."""
    pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids)
    return pages * os.sysconf("SC_PAGE_SIZE")


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat after the command name: [0] is the state."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
