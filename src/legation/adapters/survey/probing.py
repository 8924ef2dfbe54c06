"""Active probes: what a stranger without credentials is given. Made with consent alone, and only where it was given.

Each asks an agent for something that it should refuse. A 401 or 403 is a refusal; so is an error that says the thing
cannot be had. What cannot be told for every interface is unclear, never good.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final, NamedTuple, TypeAlias
from urllib.parse import urlsplit

from legation.adapters.survey.doors import Door, Request, doors
from legation.adapters.survey.exchange import Reply
from legation.adapters.survey.reaching import Unreached
from legation.core import canonical
from legation.core.posture import Answer, Probe
from legation.core.reasons import Refused

INSIDE: Final = "https://127.0.0.1:9/legation-audit"
"""The agent's own discard port: an agent that calls it reaches nobody."""

TASK_NOT_FOUND, PUSH_UNSUPPORTED, UNSUPPORTED, NO_EXTENDED = -32001, -32003, -32004, -32007
METHOD_NOT_FOUND, INVALID_PARAMS = -32601, -32602
_REASONS: Final = {
    "TASK_NOT_FOUND": TASK_NOT_FOUND,
    "PUSH_NOTIFICATION_NOT_SUPPORTED": PUSH_UNSUPPORTED,
    "UNSUPPORTED_OPERATION": UNSUPPORTED,
    "EXTENDED_AGENT_CARD_NOT_CONFIGURED": NO_EXTENDED,
    "METHOD_NOT_FOUND": METHOD_NOT_FOUND,
    "INVALID_PARAMS": INVALID_PARAMS,
}
_DENIED: Final = frozenset({401, 403, 407})
_NOT_SHARED: Final = ("private", "no-store", "no-cache")

Send: TypeAlias = Callable[[Request, bool], Awaitable[Reply]]
"""Sends a request; whether it is of version 0.3. Raises Unreached, also for a place nothing may be sent to."""


class Heard(NamedTuple):
    """What an interface made of a request."""

    request: str
    denied: bool
    """Whether it asked for credentials, or refused the stranger."""
    result: Any
    code: int | None
    """An error of A2A or JSON-RPC."""
    cache_control: str

    def __str__(self) -> str:
        return f"{self.request} was answered {'with a result' if self.code is None else f'with error {self.code}'}"


class Probed(NamedTuple):
    """Answers to every probe, and what was heard where one was accepted."""

    answers: dict[Probe, Answer]
    heard: dict[Probe, str]


async def probe(card: dict[str, Any], task: str, send: Send) -> Probed:
    """Try everything. `task` is an id no agent has."""
    asking = _Asking(doors(card), task, send)
    answers = dict.fromkeys(Probe, Answer.UNCLEAR)
    answers[Probe.CALL_ANONYMOUS] = await asking.call()
    answers[Probe.EXTENDED_ANONYMOUS] = await asking.extended()
    answers[Probe.EXTENDED_CACHED] = asking.cached
    able = card.get("capabilities")
    pushes = isinstance(able, dict) and able.get("pushNotifications") is True
    answers[Probe.WEBHOOK_INSIDE], answers[Probe.WEBHOOK_PLAIN] = await asking.webhooks(pushes=pushes)
    return Probed(answers, asking.told)


class _Asking:
    """One agent under probes."""

    def __init__(self, offered: list[Door], task: str, send: Send) -> None:
        self.told: dict[Probe, str] = {}
        self.cached = Answer.UNCLEAR
        self._doors = offered
        self._task = task
        self._send = send
        self._open: Door | None = None
        """An interface that answered a stranger."""

    async def call(self) -> Answer:
        found = []
        for door in self._doors:
            heard = await self._ask(door, door.get_task(self._task))
            answer = Answer.UNCLEAR
            if heard is not None and heard.denied:
                answer = Answer.REFUSED
            elif heard is not None and (heard.code == TASK_NOT_FOUND or isinstance(heard.result, dict)):
                answer = self._accepted(Probe.CALL_ANONYMOUS, heard)
                self._open = self._open or door
            found.append(answer)
        return _together(found)

    async def extended(self) -> Answer:
        found, cached = [], []
        for door in self._doors:
            heard = await self._ask(door, door.extended_card())
            answer = Answer.UNCLEAR
            if heard is not None and (heard.denied or heard.code in {UNSUPPORTED, NO_EXTENDED, METHOD_NOT_FOUND}):
                answer = Answer.REFUSED
            elif heard is not None and isinstance(heard.result, dict) and "name" in heard.result:
                answer = self._accepted(Probe.EXTENDED_ANONYMOUS, heard)
                cached.append(self._kept(door, heard))
            found.append(answer)
        self.cached = _together(cached)
        return _together(found)

    def _kept(self, door: Door, heard: Heard) -> Answer:
        """Whether a shared cache may keep it. The answer to a POST is kept only where it says how long (RFC 9110
        §9.3.3); that to a GET unless it says otherwise.
        """
        said = heard.cache_control.lower()
        kept = not any(word in said for word in _NOT_SHARED) and (door.rest or "max-age" in said)
        if kept:
            self.told[Probe.EXTENDED_CACHED] = f"{heard.request} came with Cache-Control: {said or 'nothing'}"
        return Answer.ACCEPTED if kept else Answer.REFUSED

    async def webhooks(self, *, pushes: bool) -> tuple[Answer, Answer]:
        """Whether callbacks to the inside are taken, and whether callbacks in the clear are."""
        door = self._open
        if door is None:  # who is let in could still be allowed it: nothing is known
            return Answer.UNCLEAR, Answer.UNCLEAR
        task = await self._begun(door) if pushes else self._task
        if task is None:
            return Answer.UNCLEAR, Answer.UNCLEAR
        plain = f"http://{urlsplit(door.url).netloc}/legation-audit"  # to nobody but the agent itself
        inside = await self._webhook(Probe.WEBHOOK_INSIDE, door, task, INSIDE)
        clear = await self._webhook(Probe.WEBHOOK_PLAIN, door, task, plain)
        if pushes:
            await self._ask(door, door.cancel(task))
        return inside, clear

    async def _begun(self, door: Door) -> str | None:
        """A task of our own to hang callbacks on; None where the agent makes none."""
        heard = await self._ask(door, door.send(self._task))
        result = heard.result if heard is not None else None
        made = result.get("task", result) if isinstance(result, dict) else None
        task = made.get("id") if isinstance(made, dict) else None
        return task if isinstance(task, str) and 0 < len(task) <= 256 else None

    async def _webhook(self, which: Probe, door: Door, task: str, url: str) -> Answer:
        heard = await self._ask(door, door.create_push(task, url))
        if heard is None:
            return Answer.UNCLEAR
        if isinstance(heard.result, dict):
            config = heard.result.get("pushNotificationConfig", heard.result)
            if isinstance(config, dict) and isinstance(config.get("id"), str):
                await self._ask(door, door.delete_push(task, config["id"]))
            self.told[which] = f"a callback to {url} was accepted"
            return Answer.ACCEPTED
        refused = heard.denied or heard.code in {PUSH_UNSUPPORTED, UNSUPPORTED, METHOD_NOT_FOUND, INVALID_PARAMS}
        return Answer.REFUSED if refused else Answer.UNCLEAR

    def _accepted(self, which: Probe, heard: Heard) -> Answer:
        self.told.setdefault(which, f"without credentials, {heard}")
        return Answer.ACCEPTED

    async def _ask(self, door: Door, request: Request) -> Heard | None:
        """None where nothing can be made of it."""
        if not door.spoken:
            return None
        try:
            reply = await self._send(request, door.legacy)
        except Unreached:
            return None
        return _heard(request, reply, rest=door.rest)


def _heard(request: Request, reply: Reply, *, rest: bool) -> Heard | None:
    named = f"{request.method} {request.url}"
    cache = reply.headers.get("cache-control", "")
    if reply.status in _DENIED:
        return Heard(named, True, None, None, cache)
    try:
        document = canonical.parse_json(reply.body)
    except Refused:
        return None
    if not isinstance(document, dict):
        return None
    error = document.get("error")
    if isinstance(error, dict):
        code = _code(error)
        denied = error.get("status") in {"UNAUTHENTICATED", "PERMISSION_DENIED"}
        return Heard(named, True, None, None, cache) if denied else Heard(named, False, None, code, cache)
    if reply.status != 200:
        return None
    return Heard(named, False, document if rest else document.get("result"), None, cache)


def _code(error: dict[str, Any]) -> int:
    """The number of an error, in either binding; 0 for one nobody knows."""
    listed = error.get("details", error.get("data"))
    for detail in listed if isinstance(listed, list) else ():
        if isinstance(detail, dict) and detail.get("reason") in _REASONS:
            return _REASONS[detail["reason"]]
    code = error.get("code")
    return code if isinstance(code, int) and code < 0 else 0


def _together(found: Iterable[Answer]) -> Answer:
    """One interface that accepts is enough; refused is what all refuse."""
    answers = set(found)
    if Answer.ACCEPTED in answers:
        return Answer.ACCEPTED
    return Answer.REFUSED if answers == {Answer.REFUSED} else Answer.UNCLEAR
