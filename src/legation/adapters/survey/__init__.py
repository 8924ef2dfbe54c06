"""Looks at agents nobody enrolled, and gathers what they show into `Facts`. Judging is `core/posture`'s.

Passive unless there is consent: the card is fetched, its certificate looked at, the keys its signatures point to are
read, and that is all. Nothing an agent answers ends a survey: what goes wrong is told as a fact of that one agent.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeVar

from msgspec.structs import replace

from legation.adapters.survey import exchange
from legation.adapters.survey.doors import Request
from legation.adapters.survey.exchange import Reply, ask
from legation.adapters.survey.finding import Found, find
from legation.adapters.survey.probing import Probed, probe
from legation.adapters.survey.reaching import LOOPBACK, Allowed, Reach, Resolve, Unreached, place
from legation.adapters.survey.tls import Looking
from legation.core import canonical
from legation.core.cards.countersign import MAX_MEDIATED
from legation.core.cards.trust import SignerKey, key_set
from legation.core.posture import Facts, Tls, gathering
from legation.core.posture.gathering import Known
from legation.core.reasons import Refused

SECONDS: Final = 90.0
"""For one agent, with everything that is asked of it."""
PROBING: Final = 40.0
"""Of these for the probes: what is not answered by then is unclear."""

T = TypeVar("T")


class Survey:
    """Gathers facts. Used on one event loop."""

    def __init__(
        self,
        *,
        allowed: Allowed,
        resolve: Resolve,
        known: Known | None = None,
        hosts: Iterable[str] = (),
        consent: bool = False,
        roots: Path | None = None,
    ) -> None:
        """`hosts` may be inside and, with `consent`, are probed. `roots` end chains beside those of this machine."""
        self._allowed, self._resolve = allowed, resolve
        self._known = known or Known()
        self._hosts = frozenset(host.lower() for host in hosts)
        self._consent = consent
        self._looking = Looking(roots)

    async def all(self, targets: Sequence[str], made: Callable[[Facts], T], *, parallel: int) -> list[T]:
        """What is made of the facts of every target, in their order. Facts are not kept: a card may be large."""
        places = asyncio.Semaphore(parallel)

        async def one(target: str) -> T:
            async with places:
                return made(await self.of(target))

        return list(await asyncio.gather(*map(one, targets)))

    async def of(self, target: str) -> Facts:
        """The facts of one target: a URL, or a file with a card."""
        at = time.time()
        try:
            async with asyncio.timeout(SECONDS):
                if target.lower().startswith(("http://", "https://")):
                    return await self._remote(target, at)
                return await asyncio.to_thread(self._file, target, at)
        except TimeoutError:
            return Facts(target, at, unreadable=f"not done within {SECONDS:g} seconds")
        except Exception as fault:  # noqa: BLE001 - a stranger's answer must not end the survey of all others
            return Facts(target, at, unreadable=f"this should not happen, please report it: {type(fault).__name__}")

    def _file(self, target: str, at: float) -> Facts:
        try:
            with Path(target).open("rb") as file:
                unverified = file.read(MAX_MEDIATED + 1)
        except (OSError, ValueError) as fault:
            reason = getattr(fault, "strerror", None) or "no file has such a name"
            return Facts(target, at, unreadable=f"neither an http URL nor a file: {reason.lower()}")
        if len(unverified) > MAX_MEDIATED:
            return Facts(target, at, unreadable=f"more than {MAX_MEDIATED // 1024} KiB")
        card, unreadable = gathering.read(unverified)
        return gathering.gathered(Facts(target, at, card=card, unreadable=unreadable), self._known)

    async def _remote(self, target: str, at: float) -> Facts:
        try:
            home = place(target).host
        except Unreached as fault:
            return Facts(target, at, unreadable=str(fault))
        reach = Reach(self._hosts, self._consent, home, self._allowed, self._resolve)

        async def get(url: str) -> Reply:
            return await ask(self._looking, reach, url)

        found = await find(target, get)
        shown = {url: keys for url in gathering.key_places(found.card) if (keys := await self._keys(reach, url))}
        probed = await self._probed(reach, found)
        facts = Facts(
            target,
            at,
            url=found.url if found.card is not None else "",
            card=found.card,
            unreadable=found.unreadable,
            cache_control=found.cache_control,
            tls=await self._older(reach, found),
            faults=found.faults if found.card is not None else None,
            probes=probed.answers,
            heard=probed.heard,
            redirects=found.redirects,
        )
        # A card of 1 MiB made to be slow takes seconds: others must not miss their answers meanwhile.
        return await asyncio.to_thread(gathering.gathered, facts, self._known, shown, inside=found.inside)

    async def _older(self, reach: Reach, found: Found) -> Tls | None:
        """What TLS showed, and whether an older version of it is spoken as well."""
        if found.tls is None or not found.url.startswith("https://"):
            return found.tls
        try:
            where = place(found.url)
            async with asyncio.timeout(exchange.SECONDS):
                old = await self._looking.old(where, (await reach.addresses(where))[0])
        except (Unreached, OSError):  # TimeoutError is one
            return found.tls
        return replace(found.tls, older=old)

    async def _keys(self, reach: Reach, url: str) -> tuple[SignerKey, ...]:
        """The keys at a place a card points to; none where there are none. They vouch for nobody."""
        if not url.startswith("https://") and reach.home not in LOOPBACK:
            return ()
        try:
            reply = await ask(self._looking, reach, url)
            if reply.status != 200 or (reply.tls is not None and not (reply.tls.trusted and reply.tls.name_matches)):
                return ()
            return key_set(canonical.parse_json(reply.body), url)
        except (Unreached, Refused):
            return ()

    async def _probed(self, reach: Reach, found: Found) -> Probed:
        if not self._consent or not isinstance(found.card, dict):
            return Probed({}, {})

        async def send(request: Request, legacy: bool) -> Reply:  # noqa: FBT001 - as Send says
            if not reach.may_probe(request.url):
                raise Unreached("nobody consented to that")
            headers: Mapping[str, str] = {"a2a-version": "0.3" if legacy else "1.0"}
            if request.body:
                headers = {**headers, "content-type": "application/json"}
            return await ask(
                self._looking, reach, request.url, method=request.method, body=request.body, headers=headers
            )

        try:
            async with asyncio.timeout(PROBING):
                return await probe(found.card, f"legation-audit-{secrets.token_hex(8)}", send)
        except TimeoutError:
            return Probed({}, {})
