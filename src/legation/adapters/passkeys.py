"""Passkeys: PasskeyMade and PasskeyUsed (WebAuthn Level 3 §7.1, §7.2), by the fido2 library.

The relying party is the host of the base URL and the origin is the base URL itself, so a passkey made here is of use
here alone. The user must be verified, each time. Whatever a browser sends that does not hold is None; why, is the
library's to know, and nobody's to be told.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from fido2 import cbor
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.webauthn import (
    Aaguid,
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    PublicKeyCredentialRpEntity,
    RegistrationResponse,
    UserVerificationRequirement,
)
from msgspec.structs import replace

from legation.core import base64url
from legation.core.asks import Ask, PasskeyMade, PasskeyUsed
from legation.core.canonical import parse_json
from legation.core.kept import Passkey

MAX_RESPONSE: Final = 16 * 1024
"""Bytes of a response. An attestation, which nobody asks for, is most of the longest."""

MAX_CREDENTIAL_ID: Final = 1023
"""Bytes (WebAuthn L3 §7.1 step 25)."""

ALGORITHMS: Final = frozenset({-7, -8, -257})
"""COSE algorithms a passkey may have: ES256, EdDSA, and RS256 for platforms that know no other."""


class Passkeys:
    """Checks what authenticators sign."""

    def __init__(self, base_url: str) -> None:
        host = urlsplit(base_url).hostname or ""
        self._origin = base_url
        self._server = Fido2Server(
            PublicKeyCredentialRpEntity(id=host, name="Legation"),
            attestation=AttestationConveyancePreference.NONE,
            verify_origin=self._is_ours,
        )

    def answerers(self) -> Mapping[type[Ask[Any]], Callable[[Any], Any]]:
        return {PasskeyMade: self.made, PasskeyUsed: self.used}

    def made(self, question: PasskeyMade) -> Passkey | None:
        """A new credential, if the response is one for this challenge."""
        try:
            response = RegistrationResponse.from_dict(_read(question.unverified_response))
            data = self._server.register_complete(_state(question.challenge), response)
            found = data.credential_data
            _same_origin(response.response.client_data.cross_origin, data)
            if found is None or response.raw_id != found.credential_id:
                raise ValueError("no credential, or another's id")
            if not 1 <= len(found.credential_id) <= MAX_CREDENTIAL_ID or found.public_key.ALGORITHM not in ALGORITHMS:
                raise ValueError("an id or an algorithm that is not accepted")
            return Passkey(
                credential_id=base64url.encode(found.credential_id),
                public_key=base64url.encode(cbor.encode(found.public_key)),
                sign_count=data.counter,
            )
        except Exception:  # noqa: BLE001 - the library raises whatever its parsers meet; none of it is a passkey
            return None

    def used(self, question: PasskeyUsed) -> Passkey | None:
        """The credential that signed, with its new count, if it is one of these and signed this challenge."""
        try:
            response = AuthenticationResponse.from_dict(_read(question.unverified_response))
            known = {one.credential_id: one for one in question.passkeys}
            used = known[base64url.encode(response.raw_id)]
            self._server.authenticate_complete(_state(question.challenge), [_credential(used)], response)
            data = response.response.authenticator_data
            _same_origin(response.response.client_data.cross_origin, data)
            # §7.2 step 22: a count that does not rise is that of a copy.
            if (data.counter or used.sign_count) and data.counter <= used.sign_count:
                raise ValueError("the sign count did not rise")
            return replace(used, sign_count=data.counter)
        except Exception:  # noqa: BLE001 - as above
            return None

    def _is_ours(self, unverified_origin: str) -> bool:
        return unverified_origin == self._origin


def _read(unverified_response: bytes) -> Any:
    """The response as JSON, read once and strictly, its client data too: nothing is in it twice or nested deep."""
    if len(unverified_response) > MAX_RESPONSE:
        raise ValueError("longer than any response")
    document = parse_json(unverified_response)
    parse_json(base64url.decode(document["response"]["clientDataJSON"]) or b"")
    return document


def _state(challenge: bytes) -> dict[str, Any]:
    return {"challenge": base64url.encode(challenge), "user_verification": UserVerificationRequirement.REQUIRED}


def _same_origin(cross_origin: object, data: AuthenticatorData) -> None:
    """Raise ValueError for what the library lets pass: a page in somebody's frame, or flags that contradict."""
    if cross_origin:
        raise ValueError("used in another site's frame")
    if data.is_backed_up() and not data.is_backup_eligible():  # §6.1.3
        raise ValueError("backed up, though it cannot be")


def _credential(passkey: Passkey) -> AttestedCredentialData:
    """A credential as the library wants it. Raises ValueError."""
    name, key = base64url.decode(passkey.credential_id), base64url.decode(passkey.public_key)
    if name is None or key is None:
        raise ValueError("not a credential")
    parsed = CoseKey.parse(cbor.decode(key))  # type: ignore[arg-type]  # a map, or it raises
    return AttestedCredentialData(
        b"".join((bytes(Aaguid.NONE), struct.pack(">H", len(name)), name, cbor.encode(parsed)))
    )
