"""A person, an agent, and the way between them, in the in-memory world: each step as a test would take it."""

from __future__ import annotations

import hashlib
import itertools
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from legation.core import assertions, authorize, grants, hidden, passkeys, people
from legation.core.authorize import Asking, Begun, Decided, SignedIn
from legation.core.grants import Issued, TokenRequest, pushed
from legation.core.grants.pushed import Accepted
from legation.core.kept import Kept
from legation.core.model import Refusal, RegisteredKey
from legation.core.reasons import Reason
from tests.passkeys import Authenticator
from tests.world import BASE, READ, TRANSFER, World, b64, jkt_of, jwk_of, jws

UNSAID: Any = object()
CALLBACK = "https://orchestrator.example/cb"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = b64(hashlib.sha256(VERIFIER.encode()).digest())
GRANTS = frozenset({"client_credentials", "authorization_code", "refresh_token"})
PAYMENT = {"type": "payment", "amount": "100", "currency": "USD", "recipient": "ACC123"}

_NUMBERS = itertools.count()


class Scene:
    """`ada` of acme has a passkey; `orchestrator` may ask people, for payments."""

    def __init__(self) -> None:
        self.world = World()
        for name in ("orchestrator", "summarizer", "spy"):
            key = RegisteredKey(jkt_of(name), jwk_of(name), jkt_of(name))
            self.world.put(
                name,
                keys=(key,),
                grants=GRANTS,
                redirect_uris=frozenset({CALLBACK}),
                detail_types=frozenset({"payment"}),
            )
        self.device = Authenticator(BASE)
        self.world.run(people.add("acme", "ada", "Ada Lovelace", who="ops"))
        self.enrol(self.device)
        self.world.ledger.clear()

    # -- people ------------------------------------------------------------------------------------------

    def enrol(self, device: Authenticator, person: str = "ada", tenant: str = "acme") -> None:
        """Give a person a passkey, by invitation."""
        invited = self.world.run(people.invite(tenant, person, who="ops"))
        offer = self.world.run(people.invited(invited.invitation))
        device.user_handle = passkeys.handle(tenant, person)
        self.world.run(people.accept(invited.invitation, device.make(offer.challenge)))

    # -- the client's side -------------------------------------------------------------------------------

    def assertion(self, caller: str, **claims: Any) -> str:
        now = int(self.world.now)
        body = {"iss": caller, "sub": caller, "aud": BASE, "exp": now + 60, "iat": now, "jti": f"d-{next(_NUMBERS)}"}
        head = {"alg": "ES256", "typ": "client-authentication+jwt", "kid": jkt_of(caller)}
        return jws(head, body | claims, caller)

    def dpop(self, key: str = "holder", url: str = BASE + grants.PATH, **claims: Any) -> str:
        body = {"htm": "POST", "htu": url, "iat": int(self.world.now), "jti": f"dp-{next(_NUMBERS)}"} | claims
        return jws({"alg": "ES256", "typ": "dpop+jwt", "jwk": jwk_of(key)}, body, key)

    def request(self, caller: str, form: dict[str, Any], key: str | None, url: str) -> TokenRequest:
        body = {
            "client_assertion_type": assertions.KIND,
            "client_assertion": self.assertion(caller),
            **form,
        }
        body = {name: value for name, value in body.items() if value is not UNSAID}
        return TokenRequest(body, (self.dpop(key, url),) if key is not None else (), (), "192.0.2.1")

    def push(self, caller: str = "orchestrator", *, key: str | None = None, **form: Any) -> Accepted | Refusal:
        body = {
            "response_type": "code",
            "client_id": caller,
            "redirect_uri": CALLBACK,
            "scope": f"{READ} {TRANSFER}",
            "resource": f"{BASE}/a2a/payments",
            "state": "s-1",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        } | form
        asked = self.request(caller, body, key, BASE + pushed.PATH)
        return self.world.run(pushed.push(asked, self.world.terms))

    def uri(self, caller: str = "orchestrator", **form: Any) -> str:
        """The request_uri of a request that is in order."""
        accepted = self.push(caller, **form)
        assert isinstance(accepted, Accepted), accepted
        return accepted.request_uri

    def token(
        self, grant: str, *, caller: str = "orchestrator", key: str | None = "holder", **form: Any
    ) -> Issued | Refusal:
        asked = self.request(caller, {"grant_type": grant, **form}, key, BASE + grants.PATH)
        answer = self.world.run(grants.token(asked, self.world.terms))
        assert isinstance(answer, Issued | Refusal), answer
        return answer

    def redeem(self, code: str, **more: Any) -> Issued | Refusal:
        form = {"code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER} | more
        return self.token("authorization_code", **form)

    def refresh(self, token: str | None, **more: Any) -> Issued | Refusal:
        return self.token("refresh_token", refresh_token=token, **more)

    # -- the browser's side ------------------------------------------------------------------------------

    def begin(self, uri: str, client: str = "orchestrator") -> Begun:
        return self.world.run(authorize.begin({"client_id": client, "request_uri": uri}))

    def sign_in(self, begun: Begun, device: Authenticator | None = None, **broken: Any) -> SignedIn:
        response = (device or self.device).sign(begun.challenge, **broken)
        plan = authorize.sign_in(begun.request, begun.secret, authorize.csrf(begun.secret), response)
        return self.world.run(plan)

    def look(self, signed_in: SignedIn) -> Asking:
        return self.world.run(authorize.look(signed_in.request, signed_in.secret))

    def decide(self, at: SignedIn | Begun, decision: str = "allow", **form: Any) -> Decided:
        sent = {"csrf": authorize.csrf(at.secret), "decision": decision, "lasts": "day"} | form
        if decision == "allow" and isinstance(at, SignedIn) and "shown" not in form:
            sent["shown"] = authorize.shown(self.look(at))
        return self.world.run(authorize.decide(at.request, at.secret, sent, BASE))

    def signed_in(self, **form: Any) -> SignedIn:
        return self.sign_in(self.begin(self.uri(**form)))

    def code(self, **form: Any) -> str:
        """A code, once the person has allowed it."""
        lasts = form.pop("lasts", "day")
        return said(self.decide(self.signed_in(**form), lasts=lasts))["code"]

    def issued(self, **form: Any) -> Issued:
        """The first token of a grant."""
        answer = self.redeem(self.code(**form))
        assert isinstance(answer, Issued), answer
        return answer

    # -- what is there -----------------------------------------------------------------------------------

    def kept(self, kind: type[Kept]) -> list[Any]:
        return [found.document for (name, _, _), found in self.world.kept.items() if name == kind.__name__]

    def last(self) -> dict[str, Any]:
        """What the last record says, `what` with it."""
        _, _, body = self.world.ledger[-1]
        return {"what": body["what"], **body["fields"]}

    def revoked(self) -> set[str]:
        return {name for kind, _, name in self.world.kept if kind == "Revocation"}


def said(decided: Decided) -> dict[str, str]:
    """What a browser brings back to the client."""
    return {name: value for name, (value,) in parse_qs(urlsplit(decided.location).query).items()}


def reason(answer: object) -> Reason:
    assert isinstance(answer, Refusal), answer
    return answer.reason


def named(secret: str) -> str:
    return hidden.name(secret)


def details(*of: dict[str, Any]) -> str:
    return json.dumps(of)
