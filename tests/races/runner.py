"""One process of a race: `python -m tests.races.runner sqlite|postgres WHERE`.

Says `ready`, reads the requests it is to make of the token endpoint (a line of JSON), makes them all at once through
the engine and a store of its own, and says what came of each.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import msgspec

from legation.core import grants
from legation.core.grants import TokenRequest
from legation.core.model import Refusal
from legation.engine import Engine
from tests import postgres
from tests.adapters.stored import running
from tests.world import World


async def main(on: str, where: str) -> None:
    world = World()
    async with postgres.running(where) if on == "postgres" else running(Path(where)) as store:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        requests = msgspec.json.decode(sys.stdin.readline(), type=list[TokenRequest])
        engine = Engine({**world.answerers(), **store.answerers()})
        answers = await asyncio.gather(*(engine.run(grants.token(one, world.terms)) for one in requests))
    said = [one.reason.id if isinstance(one, Refusal) else type(one).__name__ for one in answers]
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
