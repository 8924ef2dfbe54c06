"""A form taken apart strictly: each parameter once, in UTF-8, within bounds (RFC 6749 §3.2)."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qsl

from legation.core.grants import TokenRequest
from legation.core.reasons import Reason, Refused
from legation.surfaces.http import HttpRequest

MAX_BODY: Final = 64 * 1024
MAX_FIELDS: Final = 32

FORM: Final = "application/x-www-form-urlencoded"


def token_request(request: HttpRequest) -> TokenRequest:
    """A form taken apart, each parameter once (RFC 6749 §3.2). Raises Refused."""
    if request.method != "POST":
        raise Refused(Reason.VERB_WRONG, "the token endpoint takes POST")
    media = request.fields("content-type")
    if len(media) != 1 or not _MEDIA.fullmatch(media[0]):
        raise Refused(Reason.OAUTH_REQUEST, f"the body is {FORM}, in UTF-8", field="Content-Type")
    if request.fields("content-encoding"):
        raise Refused(Reason.OAUTH_REQUEST, "send the body without content coding", field="Content-Encoding")
    if len(request.body) > MAX_BODY:
        raise Refused(Reason.TOO_LARGE, f"the form is longer than {MAX_BODY} bytes")
    form: dict[str, str] = {}
    for name, value in _pairs(request.body):
        if name in form:
            # RFC 8707 lets a client name several resources; a token here has one.
            reason = Reason.TARGET_REFUSED if name == "resource" else Reason.OAUTH_REQUEST
            raise Refused(reason, "a parameter stands twice", field=name[:64])
        form[name] = value
    return TokenRequest(
        unverified_form={name: value for name, value in form.items() if value},
        unverified_dpop=request.fields("dpop"),
        unverified_authorization=request.fields("authorization"),
        remote=request.remote,
    )


def _pairs(body: bytes) -> list[tuple[str, str]]:
    """Names and values of a form. Raises Refused."""
    try:
        text = body.decode("ascii")
        if _BROKEN_OCTET.search(text):
            raise ValueError("a lone %")
        pairs = parse_qsl(
            text, keep_blank_values=True, strict_parsing=bool(text), errors="strict", max_num_fields=MAX_FIELDS
        )
    except ValueError:  # UnicodeDecodeError is one
        raise Refused(Reason.OAUTH_REQUEST, f"the body is no form of at most {MAX_FIELDS} parameters") from None
    if any(_CONTROL.search(part) for pair in pairs for part in pair):
        raise Refused(Reason.OAUTH_REQUEST, "a parameter holds a control character")
    return pairs


_MEDIA: Final = re.compile(rf'{FORM}[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?', re.IGNORECASE)
_BROKEN_OCTET: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f]")
