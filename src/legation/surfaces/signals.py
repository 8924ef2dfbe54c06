"""Shared signals over HTTP: streams, events, key set, and what others push to us (SSF 1.0, RFC 8935, RFC 8936)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Final, TypeVar
from urllib.parse import parse_qs

import msgspec

from legation.core import signalling, ssf
from legation.core.asks import Plan, Unavailable
from legation.core.model import Refusal
from legation.core.reasons import Reason, Refused
from legation.core.stages import Terms
from legation.core.visiting import MANAGE, READ, SIGNALS, Visitor, let_in, turn_away, unserved
from legation.engine import Engine
from legation.surfaces import guarded
from legation.surfaces.authority import RESOURCE, Endpoint, answers
from legation.surfaces.http import HttpAnswer, HttpRequest

METADATA: Final = "/.well-known/ssf-configuration"
STREAMS: Final = f"{SIGNALS}/streams"
STATUS: Final = f"{SIGNALS}/status"
VERIFY: Final = f"{SIGNALS}/verify"
JWKS: Final = f"{SIGNALS}/jwks"
JWKS_AGE: Final = 300

T = TypeVar("T")

_POLL: Final = re.compile(rf"{SIGNALS}/poll/(?P<stream>[A-Za-z0-9_-]{{1,128}})")
_PUSH: Final = re.compile(rf"{SIGNALS}/push/(?P<tenant>[a-z0-9][a-z0-9._-]{{0,62}})")

_ERRORS: Final = frozenset({"invalid_request", "invalid_key", "invalid_issuer", "invalid_audience"})


class Signals:
    """Serves `/ssf/` and its metadata."""

    def __init__(
        self,
        engine: Engine,
        terms: Terms,
        *,
        jwks: Callable[[], list[dict[str, str]]],
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        """`wake` is called when something may wait to be pushed."""
        self._engine = engine
        self._wake = wake
        self._terms = terms
        self._jwks = jwks
        self._metadata = msgspec.json.encode(metadata(terms.base_url))
        self._exact: Mapping[str, Mapping[str, Endpoint]] = {
            STREAMS: {
                "GET": self._shown,
                "POST": self._created,
                "PATCH": lambda request: self._changed(request, whole=False),
                "PUT": lambda request: self._changed(request, whole=True),
                "DELETE": self._deleted,
            },
            STATUS: {"GET": self._status, "POST": self._set_status},
            VERIFY: {"POST": self._verified},
        }

    def endpoints(self) -> Mapping[str, Endpoint]:
        """What of it is among the authority's well-known documents."""
        return {METADATA: self._published, **guarded.published(self._terms.base_url, SIGNALS, MANAGE, READ)}

    async def __call__(self, request: HttpRequest) -> HttpAnswer:
        """Answer a request for anything under `/ssf/`."""
        try:
            return await self._served(request)
        except Refused as refused:
            return await self.refuse(request, refused)

    async def refuse(self, request: HttpRequest, refused: Refused) -> HttpAnswer:
        """Refuse what is not served, or was never read; recorded like every refusal."""
        refusal = await self._engine.run(unserved(refused, request.remote, request.method, request.path))
        return answers.refused(refusal, request)

    async def _served(self, request: HttpRequest) -> HttpAnswer:
        if request.path == JWKS:
            return await self._keys(request)
        if (verbs := self._exact.get(request.path)) is not None:
            verb = verbs.get(request.method)
            return await (verb(request) if verb else self._wrong_verb(request, verbs))
        for grammar, answer in ((_POLL, self._polled), (_PUSH, self._pushed)):
            if found := grammar.fullmatch(request.path):
                if request.method != "POST":
                    return await self._wrong_verb(request)
                return await answer(request, found[1])
        raise Refused(Reason.ROUTE_UNKNOWN, "there is no such path among the signals")

    # -- streams -----------------------------------------------------------------------------------

    async def _created(self, request: HttpRequest) -> HttpAnswer:
        return await self._do(request, 201, lambda here: signalling.create(here, self._body(request), self._terms))

    async def _changed(self, request: HttpRequest, *, whole: bool) -> HttpAnswer:
        return await self._do(
            request, 200, lambda here: signalling.change(here, self._body(request), self._terms, whole=whole)
        )

    async def _shown(self, request: HttpRequest) -> HttpAnswer:
        name = _named(request)
        return await self._do(request, 200, lambda here: signalling.shown(here, name, self._terms), READ)

    async def _deleted(self, request: HttpRequest) -> HttpAnswer:
        return await self._do(request, 204, lambda here: signalling.delete(here, _named(request) or ""))

    async def _status(self, request: HttpRequest) -> HttpAnswer:
        return await self._do(request, 200, lambda here: signalling.status(here, _named(request)), READ)

    async def _set_status(self, request: HttpRequest) -> HttpAnswer:
        def then(here: Visitor) -> Plan[Any]:
            body = self._body(request)
            return signalling.status(here, body.get("stream_id"), body)

        return await self._do(request, 200, then)

    async def _verified(self, request: HttpRequest) -> HttpAnswer:
        answer = await self._do(request, 204, lambda here: signalling.verification(here, self._body(request)))
        self._wake()
        return answer

    async def _polled(self, request: HttpRequest, stream: str) -> HttpAnswer:
        return await self._do(
            request, 200, lambda here: signalling.poll(here, stream, self._body(request), self._terms), READ
        )

    # -- what others push --------------------------------------------------------------------------

    async def _pushed(self, request: HttpRequest, tenant: str) -> HttpAnswer:
        """RFC 8935 §2: 202 for an event that is taken, 400 with `err` for one that is not."""
        media = [value.partition(";")[0].strip().lower() for value in request.fields("content-type")]
        if media != [ssf.MEDIA]:
            why = Refused(Reason.SET_MALFORMED, f"the body is {ssf.MEDIA}", field="Content-Type")
            refusal = await self._engine.run(turn_away(why, "signal-turned-away", {"remote": request.remote}))
        else:
            turned_away = await self._engine.run(signalling.receive(tenant, request.body, self._terms, request.remote))
            if turned_away is None:
                return guarded.answered(202)
            refusal = turned_away
        row = refusal.reason.row
        status = row.http if row.http in {429, 500, 503} else 400
        err = row.oauth if row.oauth in _ERRORS else "invalid_request"
        wait = (("retry-after", str(refusal.retry_after)),) if refusal.retry_after is not None else ()
        language = ("content-language", "en")
        return guarded.answered(status, {"err": err, "description": row.help}, language, *wait)

    # -- what is public ----------------------------------------------------------------------------

    async def _published(self, request: HttpRequest) -> HttpAnswer:
        return answers.published(request, self._metadata)

    async def _keys(self, request: HttpRequest) -> HttpAnswer:
        try:
            # Reading the keys may make the first one, which takes a while.
            keys = await asyncio.get_running_loop().run_in_executor(None, self._jwks)
        except (Unavailable, OSError, ValueError):
            raise Refused(Reason.UNAVAILABLE, "the keys of signals") from None
        return answers.published(request, msgspec.json.encode({"keys": keys}), age=JWKS_AGE)

    # -- steps -------------------------------------------------------------------------------------

    async def _do(
        self, request: HttpRequest, status: int, then: Callable[[Visitor], Plan[Any]], *scopes: str
    ) -> HttpAnswer:
        """Let somebody in who may manage streams, or read where that is enough, and do what they ask."""
        visit = guarded.visit(request, self._terms.base_url)
        done = await self._engine.run(let_in(visit, self._terms, SIGNALS, (MANAGE, *scopes), then))
        if isinstance(done, Refusal):
            return guarded.turned_away(done, request, self._terms.base_url + RESOURCE + SIGNALS)
        return guarded.answered(status, None if status == 204 else done)

    async def _wrong_verb(self, request: HttpRequest, verbs: Iterable[str] = ("POST",)) -> HttpAnswer:
        allow = ", ".join(sorted(verbs))
        why = Refused(Reason.VERB_WRONG, f"send {allow}")
        refusal = await self._engine.run(turn_away(why, "visit-refused", {"remote": request.remote}))
        return guarded.turned_away(refusal, request, "", allow=allow)

    def _body(self, request: HttpRequest) -> dict[str, Any]:
        return guarded.document(request, Reason.STREAM_REQUEST)


def metadata(base_url: str) -> dict[str, Any]:
    """What the transmitter says of itself (SSF 1.0 §7.1)."""
    return {
        "spec_version": "1_0",
        "issuer": base_url,
        "jwks_uri": base_url + JWKS,
        "delivery_methods_supported": [signalling.PUSH, signalling.POLL],
        "configuration_endpoint": base_url + STREAMS,
        "status_endpoint": base_url + STATUS,
        "verification_endpoint": base_url + VERIFY,
        "authorization_schemes": [{"spec_urn": "urn:ietf:rfc:6749"}],
        "default_subjects": "ALL",
    }


def _named(request: HttpRequest) -> str | None:
    """The `stream_id` of the query."""
    return parse_qs(request.query).get("stream_id", [None])[0]


class Courier:
    """Pushes what waits, for every tenant: when told that something changed, and when something is due again."""

    def __init__(self, engine: Engine, terms: Terms, tenants: Callable[[], Awaitable[Iterable[str]]]) -> None:
        self._engine = engine
        self._terms = terms
        self._tenants = tenants
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, on the running loop."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    def wake(self) -> None:
        """Something changed: there may be something to tell."""
        self._woken.set()

    async def close(self) -> None:
        """Stop. What waits is kept, and sent after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(PAUSE)
            self._woken.clear()
            soonest = IDLE
            try:
                for tenant in await self._tenants():
                    due = await self._engine.run(signalling.deliver(tenant, self._terms))
                    soonest = soonest if due is None else min(soonest, max(due, 0.1))
            except Exception:  # noqa: BLE001 - a courier that stopped would tell nobody, not even that
                soonest = RETRY
            try:
                await asyncio.wait_for(self._woken.wait(), soonest)
            except TimeoutError:
                continue


PAUSE: Final = 0.1
"""Seconds between two looks at most: changes come in bursts."""

IDLE: Final = 60.0
"""Seconds between two looks when nothing is due and nobody wakes us: another process may have put something there."""

RETRY: Final = 5.0
