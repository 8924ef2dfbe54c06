"""What the authority's metadata says of federation (draft-ietf-oauth-identity-chaining, ID-JAG §7)."""

from __future__ import annotations

from typing import Any, Final

from legation.core import idjag

PROFILE: Final = "urn:ietf:params:oauth:grant-profile:id-jag"


def said() -> dict[str, Any]:
    """Both roles of ID-JAG. Whom a tenant believes is not among it."""
    return {
        "identity_chaining_requested_token_types_supported": [idjag.TOKEN_TYPE],
        "authorization_grant_profiles_supported": [PROFILE],
    }
