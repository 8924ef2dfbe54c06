"""How much of what was written to a caller's connection the caller has not taken, and the end of such a connection.

The server hands over no socket and waits for no caller, so Linux is asked (sock_diag(7)), which needs no privilege.
Elsewhere, or where it may not be asked, nothing is known, and what relies on it counts everything as not taken.
"""

from __future__ import annotations

import errno
import os
import socket
import struct
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Final

_FILES: Final = Path("/proc/self/fd")
_SOCK_DIAG: Final = 4
"""NETLINK_SOCK_DIAG."""
_BY_FAMILY: Final = 20
"""SOCK_DIAG_BY_FAMILY."""
_REQUEST: Final = 1
_DUMP: Final = 0x300
_ERROR: Final = 2
_FAULT: Final = struct.Struct("=i")
_OPEN: Final = 1 << 1 | 1 << 4 | 1 << 5 | 1 << 8 | 1 << 9 | 1 << 11
"""States in which something may still be sent: ESTABLISHED, FIN_WAIT1 and 2, CLOSE_WAIT, LAST_ACK, CLOSING."""
_HEAD: Final = struct.Struct("=IHHII")
"""Length, type, flags, sequence, port of a message."""
_ASKED: Final = struct.Struct("=BBBBI")
"""Family, protocol, extensions, padding, states."""
_PORTS: Final = struct.Struct("!HH")
_ID: Final = 48
"""Bytes of an inet_diag_sockid: ports, addresses, interface, cookie."""
_QUEUES: Final = struct.Struct("=IIIII")
"""Expiry, bytes not read, bytes not acknowledged, owner, inode."""
_MOST: Final = 64 * 1024


class Diagnosis:
    """Asks Linux about TCP sockets of ours. `port` is the one the server listens on."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None
        self._count = 0

    def peer(self, address: str) -> Peer:
        """The connection from this address, as `host:port`."""
        return Peer(self, address)

    def close(self) -> None:
        """Ask no more."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def find(self, host: bytes, port: int) -> bytes | None:
        """The kernel's name for the connection from there; None where it has none, or says nothing."""
        family = socket.AF_INET if len(host) == 4 else socket.AF_INET6
        for said in self._ask(family, _PORTS.pack(self._port, port) + bytes(36) + b"\xff" * 8, _DUMP):
            if said[4:8] == _PORTS.pack(self._port, port) and said[24 : 24 + len(host)] == host:
                return bytes([family]) + said[4 : 4 + _ID]
        return None

    def queues(self, name: bytes) -> tuple[int, int] | None:
        """Bytes not acknowledged, and the inode, of a connection that was found; nothing and 0 once it is gone."""
        for said in self._ask(name[0], name[1:], 0):
            if not said:
                return 0, 0
            _, _, unsent, _, inode = _QUEUES.unpack_from(said, 4 + _ID)
            return unsent, inode
        return None

    def _ask(self, family: int, name: bytes, flags: int) -> list[bytes]:
        """What is known of each, in the order it is said; nothing of one that is gone. Empty where nothing is said."""
        self._count = (self._count + 1) % 2**32
        body = _ASKED.pack(family, socket.IPPROTO_TCP, 0, 0, _OPEN) + name
        found: list[bytes] = []
        try:
            if self._socket is None:
                self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK, _SOCK_DIAG)
            self._socket.send(_HEAD.pack(16 + len(body), _BY_FAMILY, _REQUEST | flags, self._count, 0) + body)
            while True:  # the kernel has answered by now
                data = self._socket.recv(_MOST)
                while len(data) >= _HEAD.size:
                    length, kind, _, count, _ = _HEAD.unpack_from(data)
                    message, data = data[_HEAD.size : length], data[(length + 3) & ~3 :]
                    if count != self._count:
                        continue
                    if kind == _BY_FAMILY:
                        found.append(message)
                    elif kind == _ERROR and _FAULT.unpack_from(message)[0] == -errno.ENOENT:
                        found.append(b"")
                    if kind != _BY_FAMILY or not flags:  # the end of a list, a fault, or the one that was asked for
                        return found
        except (OSError, AttributeError, struct.error):  # AttributeError: no such family of sockets on this system
            return found


class Peer:
    """One caller's connection."""

    def __init__(self, diagnosis: Diagnosis, address: str) -> None:
        self._diagnosis = diagnosis
        self._address = address
        self._name: bytes | None = None

    def queued(self) -> int | None:
        """Bytes handed to the kernel and not acknowledged by the caller's; None where that cannot be known."""
        found = self._queues()
        return found[0] if found is not None else None

    def sever(self) -> None:
        """End the connection now, and let go of whatever is still to be written to it."""
        found = self._queues()
        if found is None or not found[1]:
            return
        wanted = f"socket:[{found[1]}]"
        with suppress(OSError):
            for one in _FILES.iterdir():
                with suppress(OSError):
                    if str(one.readlink()) == wanted:
                        _shut(int(one.name), found[1])
                        return

    def _queues(self) -> tuple[int, int] | None:
        if self._name is None:
            host, _, port = self._address.rpartition(":")
            try:
                self._name = self._diagnosis.find(ip_address(host.strip("[]")).packed, int(port))
            except ValueError:
                return None
        return self._diagnosis.queues(self._name) if self._name is not None else None


def _shut(number: int, inode: int) -> None:
    """Shut a connection whose file belongs to the server. A copy is held meanwhile, so that it cannot be another's."""
    held = os.dup(number)
    try:
        if os.fstat(held).st_ino != inode:
            return
        one = socket.socket(fileno=held)
        try:
            # Without this the kernel keeps what it has for a caller that never acknowledges it.
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            one.shutdown(socket.SHUT_RDWR)
        finally:
            one.detach()
    finally:
        os.close(held)
