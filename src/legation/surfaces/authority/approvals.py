"""Where a person approves: a page for browsers, and the same as JSON for whoever builds another.

`GET /approve/ID` shows in plain words who asks whom for what, with which data. `GET /approvals/ID` says it as JSON with
the WebAuthn options to sign, and `POST /approvals/ID` takes the signed decision. Neither asks who reads: the id is
128 bits of chance, known to the agent that asked and to those it or the gateway told. Only a passkey decides.

The agent's words are shown as data: escaped, marked as the agent's, and with every character that cannot be seen made
visible, so that none turns the line around or hides in it.
"""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from pathlib import Path
from typing import Any, Final

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from legation.core import approvals, canonical, passkeys
from legation.core.approvals import View
from legation.core.approvals.showing import PAGE, moment
from legation.core.asks import Plan, Unavailable
from legation.core.kept import Progress
from legation.core.reasons import Reason, Refused
from legation.core.visiting import unserved
from legation.engine import Engine
from legation.surfaces.bindings.requests import is_json
from legation.surfaces.http import HttpAnswer, HttpRequest

API: Final = "/approvals/"

MAX_BODY: Final = 32 * 1024

_FOLDER: Final = Path(__file__).parent.parent / "pages"
_STYLE: Final = "".join((_FOLDER / name).read_text("utf-8") for name in ("page.css", "approve.css"))
_SCRIPT: Final = (_FOLDER / "approve.js").read_text("utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


# The page loads nothing: its style and its one script stand in it, and run by their hash alone.
CSP: Final = (
    f"default-src 'none'; style-src {_hash(_STYLE)}; script-src {_hash(_SCRIPT)}; connect-src 'self'; img-src data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = (
    ("cache-control", "no-store"),
    ("content-security-policy", CSP),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "publickey-credentials-get=(self)"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
)
_JSON: Final = (("content-type", "application/json"), *_HEADERS)

_PAGES: Final = Environment(
    loader=FileSystemLoader(_FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
# Our own files, and nothing of a request's.
_PAGES.globals.update(style=Markup(_STYLE), script=Markup(_SCRIPT))  # noqa: S704

_STATES: Final = {
    Progress.HELD: "Waits for a decision",
    Progress.APPROVED: "Approved; not used yet",
    Progress.DENIED: "Denied",
    Progress.WITHDRAWN: "Withdrawn by the agent",
    Progress.USED: "Approved and used",
    Progress.EXPIRED: "Out of time",
}
_KINDS: Final = {
    "text": "text",
    "data": "data",
    "file": "file",
    "link": "link",
    "rest": "envelope: all else that is sent",
}


class Approvals:
    """Serves `/approve/` and `/approvals/`."""

    def __init__(self, engine: Engine, base_url: str) -> None:
        self._engine = engine
        self._base_url = base_url

    async def __call__(self, request: HttpRequest, _: object = None) -> HttpAnswer:
        """Answer one request."""
        try:
            if request.path.startswith(PAGE):
                return await self._page(request, request.path.removeprefix(PAGE))
            return await self._api(request, request.path.removeprefix(API))
        except approvals.TurnedAway as refused:
            return _refused(request, refused, refused.record_id)
        except Refused as refused:
            return await self.refuse(request, refused)
        except Unavailable as down:
            return await self.refuse(request, Refused(Reason.UNAVAILABLE, down.what))

    async def refuse(self, request: HttpRequest, refused: Refused) -> HttpAnswer:
        """Refuse what nobody decided about; recorded like every refusal."""
        # The path may hold the id of an approval, which is for those who were told it.
        where = request.path[: request.path.find("/", 1) + 1]
        refusal = await self._engine.run(unserved(refused, request.remote, request.method, where))
        return _refused(request, refused, refusal.record_id)

    async def _page(self, request: HttpRequest, name: str) -> HttpAnswer:
        if request.method != "GET":
            raise Refused(Reason.VERB_WRONG, "the page takes GET")
        view: View = await self._engine.run(approvals.look(name))
        approval = view.approval
        body = _PAGES.get_template("approve.html").render(
            view=view,
            title=_title(view),
            state=_STATES[view.progress],
            what=_what(view),
            until=f"{moment(approval.expires_at)[:16].replace('T', ' ')} UTC",
            details=[in_words(one) for one in approval.details],
            kinds=_KINDS,
            buttons=_buttons(view),
            options={word: msgspec.json.encode(said).decode() for word, said in self._options(view).items()},
            visible=visible,
        )
        return HttpAnswer(200, (("content-type", "text/html; charset=utf-8"), *_HEADERS), body.encode())

    async def _api(self, request: HttpRequest, name: str) -> HttpAnswer:
        if request.method == "GET":
            view: View = await self._engine.run(approvals.look(name))
            return HttpAnswer(200, _JSON, msgspec.json.encode(self._document(view)))
        if request.method != "POST":
            raise Refused(Reason.VERB_WRONG, "an approval takes GET and POST")
        self._same_site(request)
        decision, response = _decision(request)
        plan: Plan[approvals.Decided] = approvals.decide(name, decision, response, remote=request.remote)
        decided = await self._engine.run(plan)
        said = {
            "approval": decided.approval.id,
            "progress": decided.approval.progress.value,
            "decided_by": decided.approval.decided_by,
            "record_id": decided.record_id,
        }
        return HttpAnswer(200, _JSON, msgspec.json.encode(said))

    def _same_site(self, request: HttpRequest) -> None:
        """Raise Refused(CROSS_SITE) for what another site's page has a browser send (Fetch §3.2, §3.1)."""
        if any(origin != self._base_url for origin in request.fields("origin")):
            raise Refused(Reason.CROSS_SITE, "the Origin is another site's")
        if any(site not in ("same-origin", "none") for site in request.fields("sec-fetch-site")):
            raise Refused(Reason.CROSS_SITE, "the request comes from another site")

    def _options(self, view: View) -> dict[str, Any]:
        """What each decision has a passkey sign. Which passkeys there are is told to nobody."""
        return {word: passkeys.request(self._base_url, said) for word, said in view.challenges.items()}

    def _document(self, view: View) -> dict[str, Any]:
        approval = view.approval
        return {
            "approval": approval.id,
            "kind": approval.kind,
            "progress": view.progress.value,
            "tenant": approval.tenant,
            "principal": approval.principal,
            "caller": {"id": approval.caller, "name": view.caller_name, "owner": view.caller_owner},
            "callee": {"id": approval.callee, "name": view.callee_name},
            "chain": [{"iss": iss, "sub": sub} for iss, sub in approval.chain],
            "operation": approval.op,
            "skill": approval.skill,
            "authorization_details": approval.details,
            "policies": approval.policies,
            "note": approval.note,
            "call": approval.parent,
            "params": approval.params,
            "unverified_content": [{"kind": piece.kind, "said": piece.said} for piece in view.content],
            "asked_at": moment(approval.asked_at),
            "expires_at": moment(approval.expires_at),
            "decided_by": approval.decided_by,
            "used_under": approval.record_id,
            "options": self._options(view),
        }


def _decision(request: HttpRequest) -> tuple[str, bytes]:
    """What a decision says: the word, and the response of a passkey. Raises Refused.

    JSON alone is taken: a form of another site can send none without asking first (Fetch §3.2.2).
    """
    kinds = request.fields("content-type")
    if len(kinds) != 1 or not is_json(kinds[0]) or len(request.body) > MAX_BODY:
        raise Refused(Reason.OAUTH_REQUEST, f"send JSON of at most {MAX_BODY} bytes")
    document = canonical.parse_json(request.body)
    if not isinstance(document, dict) or document.keys() != {"decision", "assertion"}:
        raise Refused(Reason.OAUTH_REQUEST, "a decision has the members `decision` and `assertion`")
    decision = document["decision"]
    if not isinstance(decision, str):
        raise Refused(Reason.OAUTH_REQUEST, "`decision` is a string", field="decision")
    return decision, msgspec.json.encode(document["assertion"])


# -- in plain words --------------------------------------------------------------------------------


def _title(view: View) -> str:
    approval = view.approval
    if approval.kind == "ciba":
        return f"{approval.caller} asks to act for you at {approval.callee}"
    return f"{approval.caller} asks to call {approval.callee}"


def _buttons(view: View) -> dict[str, str]:
    approve = "Approve this one call" if view.approval.kind == "call" else "Allow this once"
    return {"approve": approve, "deny": "Take it back" if view.progress is Progress.APPROVED else "Deny"}


def _what(view: View) -> str:
    approval = view.approval
    many = approval.skill is not None and " " in approval.skill
    skill = f"use its skill{'s' if many else ''} {approval.skill}" if approval.skill else "anything its token covers"
    return f"{skill} ({approval.op})" if approval.op else skill


def in_words(detail: Any) -> str:
    """A detail (RFC 9396) as a sentence; as JSON where there is none for it."""
    match detail:
        case {"type": "payment", "amount": amount, "currency": currency, "recipient": recipient}:
            return f"Pay at most {amount} {currency} to {recipient}"
        case {"type": "skill", "agent": agent, "skill": skill, **more}:
            context = f", in context {more['context']}" if more.get("context") else ""
            return f"Use the skill {skill} of {agent}{context}"
        case {"type": "uma", "resource_id": resource, "resource_scopes": scopes}:
            return f"Reach your resource {resource} by {', '.join(scopes)}, once"
        case _:
            return msgspec.json.encode(detail).decode()


def visible(text: str) -> str:
    """Text with each character that cannot be seen, or moves others, written as its code point."""
    return "".join(char if char in "\n\t" or _seen(char) else f"⟨U+{ord(char):04X}⟩" for char in text)


def _seen(char: str) -> bool:
    return char == " " or unicodedata.category(char) not in _UNSEEN


_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})


def _refused(request: HttpRequest, refused: Refused, record_id: str) -> HttpAnswer:
    row = refused.reason.shown.row
    more: tuple[tuple[str, str], ...] = (("allow", "GET, POST"),) if row.http == 405 else ()
    if refused.retry_after is not None:
        more = (*more, ("retry-after", str(refused.retry_after)))
    if request.path.startswith(PAGE):
        reason = refused.reason.shown.id
        text = f"{row.help[:1].upper()}{row.help[1:]}.\n\nReason: {reason}\nRecord: {record_id or 'none'}\n"
        return HttpAnswer(row.http, (("content-type", "text/plain; charset=utf-8"), *_HEADERS, *more), text.encode())
    said = {
        "error": row.oauth or "refused",
        "error_description": f"{refused.detail}; {row.help}" if refused.detail else row.help,
        "legation_reason": refused.reason.shown.id,
        "record_id": record_id,
    }
    return HttpAnswer(row.http, (*_JSON, *more), msgspec.json.encode(said))
