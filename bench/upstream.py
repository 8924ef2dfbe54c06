"""The agent behind every contender: a raw asyncio protocol that answers `SendMessage` with a Task.

It costs the driver's core as little as an honest answer can: it parses the body, echoes the JSON-RPC
id byte for byte, and gives every task and context an id of its own. `GET /count` says how many calls
it has answered, so that a run can prove its calls were forwarded.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from typing import cast

import msgspec
import uvloop

from bench.http1 import message


class Rpc(msgspec.Struct):
    """What the upstream needs of a JSON-RPC request; the id stays raw."""

    method: str
    id: msgspec.Raw = msgspec.Raw(b"null")


_decode = msgspec.json.Decoder(Rpc).decode
_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
_TEXT = "The invoice was found and its total agrees with the purchase order."


class Answers:
    """Makes the answers; one for the whole process."""

    def __init__(self) -> None:
        self.count = 0
        self._second = -1
        self._stamp = ""

    def task(self, body: bytes) -> bytes:
        """The JSON-RPC response to one request body."""
        try:
            call = _decode(body)
        except msgspec.DecodeError:
            return b'{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Invalid JSON payload"}}'
        if call.method != "SendMessage":
            return b'{"jsonrpc":"2.0","id":%b,"error":{"code":-32601,"message":"Method not found"}}' % bytes(call.id)
        self.count += 1
        second = int(time.time())
        if second != self._second:
            self._second = second
            self._stamp = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(second))
        rest = (
            f',"result":{{"task":{{"id":"7a5c0000-0000-4000-8000-{self.count:012x}",'
            f'"contextId":"c0de0000-0000-4000-8000-{self.count:012x}",'
            f'"status":{{"state":"TASK_STATE_COMPLETED","timestamp":"{self._stamp}"}},'
            f'"artifacts":[{{"artifactId":"a","parts":[{{"text":"{_TEXT}"}}]}}]}}}}}}'
        )
        return b'{"jsonrpc":"2.0","id":%b%b' % (bytes(call.id), rest.encode())


class Upstream(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, Content-Length and chunked bodies; nothing else."""

    __slots__ = ("answers", "held", "transport")

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.held = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer every whole request in the buffer."""
        if self.held:
            data = self.held + data
        while (found := message(data)) is not None:
            head, body, end = found
            counting = head.startswith(b"get /count")
            answer = b'{"count":%d}' % self.answers.count if counting else self.answers.task(body)
            self.transport.write(_HEAD % len(answer) + answer)
            data = data[end:]
        self.held = data


async def serve(port: int) -> None:
    """Serve until killed."""
    answers = Answers()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Upstream(answers), "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    uvloop.run(serve(parser.parse_args().port))
