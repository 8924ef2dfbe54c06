"""Every reason Legation has to refuse, and how each binding says it.

One row per reason: what the record and the operator see (`id`, `help`), and what the wire shows
(`http`, `rpc`, `grpc`, `oauth`, `word`). The list is closed: a refusal without a row cannot be built.

`shown_as` hides a reason from the caller: the record keeps the truth, the wire shows the other row, byte for
byte (A2A 1.0 §3.3.2: a caller MUST NOT learn that something it may not see exists).
"""

from __future__ import annotations

import enum
from typing import NamedTuple

A2A_DOMAIN = "a2a-protocol.org"
"""ErrorInfo.domain of the errors A2A itself defines (A2A 1.0 §5.4)."""

OUR_DOMAIN = "legation"
"""ErrorInfo.domain of every other reason."""


class Row(NamedTuple):
    """How one reason is said, on every binding."""

    id: str
    """Stable id, in records and in ErrorInfo.metadata."""
    http: int
    """Status of the HTTP+JSON binding, and of the JSON-RPC binding for 401, 403, 413, 429 and 503."""
    rpc: int
    """JSON-RPC error code (A2A 1.0 §5.4, §9.5; ours from -32050)."""
    grpc: str
    """google.rpc.Code name."""
    help: str
    """One line for the caller: what to do. Lower case, no full stop."""
    word: str | None = None
    """ErrorInfo.reason where A2A allots one; otherwise the id in capitals."""
    oauth: str | None = None
    """Error code of RFC 6749, 6750, 8693 or 9449 for challenges and the token endpoint."""


class Reason(enum.Enum):
    """The closed list."""

    # fmt: off

    # -- the message itself ------------------------------------------------------------------------
    NOT_JSON = Row("not-json", 400, -32700, "INVALID_ARGUMENT", "send one JSON document in UTF-8")
    DUPLICATE_MEMBER = Row("duplicate-member", 400, -32600, "INVALID_ARGUMENT", "name each member of an object once")
    TOO_DEEP = Row("too-deep", 400, -32600, "INVALID_ARGUMENT", "nest the JSON less deeply")
    NUMBER_OUT_OF_RANGE = Row("number-out-of-range", 400, -32600, "INVALID_ARGUMENT",
        "keep integers within 2^53 - 1; send larger ones as text")
    BATCH = Row("batch", 400, -32600, "INVALID_ARGUMENT", "send one JSON-RPC request at a time; A2A has no batches")
    NOT_A_REQUEST = Row("not-a-request", 400, -32600, "INVALID_ARGUMENT",
        "send a JSON-RPC 2.0 request with jsonrpc, id and method")
    INVALID_PARAMS = Row("invalid-params", 400, -32602, "INVALID_ARGUMENT", "correct the member the message names")
    TWIN_MEMBER = Row("twin-member", 400, -32602, "INVALID_ARGUMENT",
        "spell members in camelCase as the A2A specification does")
    TENANT_CONFLICT = Row("tenant-conflict", 400, -32602, "INVALID_ARGUMENT",
        "give the same tenant in path and body, or one of them")
    METHOD_UNKNOWN = Row("method-unknown", 404, -32601, "UNIMPLEMENTED", "use one of the eleven A2A 1.0 operations")
    ROUTE_UNKNOWN = Row("route-unknown", 404, -32601, "UNIMPLEMENTED", "use an interface URL from the agent card")
    VERB_WRONG = Row("verb-wrong", 405, -32600, "UNIMPLEMENTED",
        "use the HTTP method the binding defines for this path")
    PATH_UNSAFE = Row("path-unsafe", 400, -32600, "INVALID_ARGUMENT",
        "use plain path segments: no dots, empty segments or encoded separators")
    HEADER_REPEATED = Row("header-repeated", 400, -32600, "INVALID_ARGUMENT", "send this header once")
    TOO_LARGE = Row("too-large", 413, -32600, "RESOURCE_EXHAUSTED", "send a smaller message")
    TOO_MANY_ELEMENTS = Row("too-many-elements", 413, -32600, "RESOURCE_EXHAUSTED",
        "send fewer members and elements; a long list goes as text, or as a file")
    HOST = Row("host", 400, -32600, "INVALID_ARGUMENT", "send one Host header field, as HTTP/1.1 demands")
    CONTENT_TYPE = Row("content-type", 400, -32005, "INVALID_ARGUMENT",
        "send a media type the agent accepts", word="CONTENT_TYPE_NOT_SUPPORTED")
    VERSION = Row("version", 400, -32009, "FAILED_PRECONDITION", "send A2A-Version: 1.0", word="VERSION_NOT_SUPPORTED")

    # -- who is calling ----------------------------------------------------------------------------
    TOKEN_MISSING = Row("token-missing", 401, -32050, "UNAUTHENTICATED", "get an access token and send it", oauth="")
    TOKEN_MALFORMED = Row("token-malformed", 401, -32050, "UNAUTHENTICATED",
        "send the access token unchanged", oauth="invalid_token")
    TOKEN_TYPE = Row("token-type", 401, -32050, "UNAUTHENTICATED",
        "send an access token (at+jwt)", oauth="invalid_token")
    TOKEN_ALGORITHM = Row("token-algorithm", 401, -32050, "UNAUTHENTICATED",
        "send a token this issuer signed", oauth="invalid_token")
    KEY_UNKNOWN = Row("key-unknown", 401, -32050, "UNAUTHENTICATED", "get a fresh access token", oauth="invalid_token")
    TOKEN_SIGNATURE = Row("token-signature", 401, -32050, "UNAUTHENTICATED",
        "send a token this issuer signed", oauth="invalid_token")
    TOKEN_ISSUER = Row("token-issuer", 401, -32050, "UNAUTHENTICATED",
        "get a token from this authority", oauth="invalid_token")
    TOKEN_AUDIENCE = Row("token-audience", 401, -32050, "UNAUTHENTICATED",
        "get a token whose resource is this agent", oauth="invalid_token")
    TOKEN_EXPIRED = Row("token-expired", 401, -32050, "UNAUTHENTICATED",
        "get a fresh access token", oauth="invalid_token")
    TOKEN_NOT_YET = Row("token-not-yet", 401, -32050, "UNAUTHENTICATED", "check the clock", oauth="invalid_token")
    TOKEN_REVOKED = Row("token-revoked", 401, -32050, "UNAUTHENTICATED",
        "get a fresh access token", oauth="invalid_token")
    TOKEN_REPLAYED = Row("token-replayed", 401, -32050, "UNAUTHENTICATED",
        "a bearer token works once; get another", oauth="invalid_token")
    TOKEN_PREDATES_RESTART = Row("token-predates-restart", 401, -32050, "UNAUTHENTICATED",
        "get a fresh access token; single use cannot be shown for this one", oauth="invalid_token")
    BEARER_REFUSED = Row("bearer-refused", 401, -32050, "UNAUTHENTICATED",
        "bind the token to a key with DPoP", oauth="invalid_token")
    SCHEME_WRONG = Row("scheme-wrong", 401, -32050, "UNAUTHENTICATED",
        "send a DPoP-bound token with the DPoP scheme", oauth="invalid_token")
    PROOF_MISSING = Row("proof-missing", 401, -32051, "UNAUTHENTICATED",
        "send one DPoP proof with the token", oauth="invalid_dpop_proof")
    PROOF_MALFORMED = Row("proof-malformed", 401, -32051, "UNAUTHENTICATED",
        "send a well-formed DPoP proof", oauth="invalid_dpop_proof")
    PROOF_TYPE = Row("proof-type", 401, -32051, "UNAUTHENTICATED", "set typ to dpop+jwt", oauth="invalid_dpop_proof")
    PROOF_ALGORITHM = Row("proof-algorithm", 401, -32051, "UNAUTHENTICATED",
        "sign the proof with ES256 or EdDSA", oauth="invalid_dpop_proof")
    PROOF_KEY = Row("proof-key", 401, -32051, "UNAUTHENTICATED",
        "put only the public key in the proof", oauth="invalid_dpop_proof")
    PROOF_SIGNATURE = Row("proof-signature", 401, -32051, "UNAUTHENTICATED",
        "sign the proof with the key it carries", oauth="invalid_dpop_proof")
    PROOF_TARGET = Row("proof-target", 401, -32051, "UNAUTHENTICATED",
        "make the proof for this method and URL", oauth="invalid_dpop_proof")
    PROOF_TIME = Row("proof-time", 401, -32051, "UNAUTHENTICATED",
        "make a proof for each request; check the clock", oauth="invalid_dpop_proof")
    PROOF_TOKEN = Row("proof-token", 401, -32051, "UNAUTHENTICATED",
        "hash the access token into ath", oauth="invalid_dpop_proof")
    PROOF_HOLDER = Row("proof-holder", 401, -32051, "UNAUTHENTICATED",
        "use the key the token is bound to", oauth="invalid_token")
    PROOF_REPLAYED = Row("proof-replayed", 401, -32051, "UNAUTHENTICATED",
        "make a proof for each request", oauth="invalid_dpop_proof")
    PROOF_NONCE = Row("proof-nonce", 401, -32051, "UNAUTHENTICATED",
        "repeat with the nonce in DPoP-Nonce", oauth="use_dpop_nonce")
    CLIENT_UNAUTHENTICATED = Row("client-unauthenticated", 401, -32050, "UNAUTHENTICATED",
        "authenticate with private_key_jwt", oauth="invalid_client")
    ASSERTION_REPLAYED = Row("assertion-replayed", 401, -32050, "UNAUTHENTICATED",
        "make a client assertion for each request", oauth="invalid_client")
    ASSERTION_REFUSED = Row("assertion-refused", 401, -32050, "UNAUTHENTICATED",
        "correct the claim the message names", oauth="invalid_client")
    CLIENT_STANDING = Row("client-standing", 401, -32052, "PERMISSION_DENIED",
        "ask the operator about this agent's standing", oauth="invalid_client")

    # -- the token endpoint ------------------------------------------------------------------------
    OAUTH_REQUEST = Row("oauth-request", 400, -32602, "INVALID_ARGUMENT",
        "correct the parameter the message names", oauth="invalid_request")
    GRANT_UNKNOWN = Row("grant-unknown", 400, -32602, "INVALID_ARGUMENT",
        "use a grant type the metadata names", oauth="unsupported_grant_type")
    SCOPE_REFUSED = Row("scope-refused", 400, -32602, "INVALID_ARGUMENT",
        "ask for skills this agent is enrolled for", oauth="invalid_scope")
    TARGET_REFUSED = Row("target-refused", 400, -32602, "INVALID_ARGUMENT",
        "name an agent this one is enrolled to call", oauth="invalid_target")
    TOKEN_PROOF_REFUSED = Row("token-proof-refused", 400, -32051, "UNAUTHENTICATED",
        "make a DPoP proof for the token endpoint", oauth="invalid_dpop_proof")
    TOKEN_NONCE = Row("token-nonce", 400, -32051, "UNAUTHENTICATED",
        "repeat with the nonce in DPoP-Nonce", oauth="use_dpop_nonce")
    TOKEN_DETAILS = Row("token-details", 400, -32602, "INVALID_ARGUMENT",
        "correct the authorization_details: types this agent may ask for, within what there is",
        oauth="invalid_authorization_details")

    # -- what it may do ----------------------------------------------------------------------------
    CALLER_STANDING = Row("caller-standing", 403, -32052, "PERMISSION_DENIED",
        "ask the operator about this agent's standing", oauth="invalid_token")
    CALLEE_UNKNOWN = Row("callee-unknown", 404, -32053, "NOT_FOUND", "name an agent that is registered here")
    CALLEE_STANDING = Row("callee-standing", 404, -32053, "NOT_FOUND", "name an agent that is registered here")
    DELEGATION_REFUSED = Row("delegation-refused", 403, -32052, "PERMISSION_DENIED",
        "get a fresh access token; its chain does not name this client as the current actor",
        oauth="actor_unauthorized")
    TENANT_MISMATCH = Row("tenant-mismatch", 403, -32052, "PERMISSION_DENIED",
        "call an agent of your own tenant", oauth="insufficient_scope")
    INTERFACE_TENANT = Row("interface-tenant", 400, -32602, "INVALID_ARGUMENT",
        "send the tenant the agent card declares, or none")
    TARGET_NOT_ALLOWED = Row("target-not-allowed", 403, -32052, "PERMISSION_DENIED",
        "ask the operator to enrol this agent for that target")
    TASK_NOT_FOUND = Row("task-not-found", 404, -32001, "NOT_FOUND",
        "name a task or context of your own", word="TASK_NOT_FOUND")
    TASK_NOT_YOURS = Row("task-not-yours", 404, -32001, "NOT_FOUND", "name a task or context of your own")
    CONTEXT_NOT_YOURS = Row("context-not-yours", 404, -32001, "NOT_FOUND", "name a task or context of your own")
    CONTEXT_CONFLICT = Row("context-conflict", 400, -32602, "INVALID_ARGUMENT",
        "send the contextId the task belongs to, or none")
    SKILL_UNNAMED = Row("skill-unnamed", 403, -32052, "PERMISSION_DENIED",
        "name the skill: use its interface path (/skills/{skill}/), or the skill extension in message "
        "metadata, or a token that covers every skill of the agent", oauth="insufficient_scope")
    SKILL_CONFLICT = Row("skill-conflict", 400, -32602, "INVALID_ARGUMENT",
        "name one skill, the same in path and metadata")
    SKILL_UNKNOWN = Row("skill-unknown", 403, -32052, "PERMISSION_DENIED", "name a skill of the agent card")
    SCOPE_INSUFFICIENT = Row("scope-insufficient", 403, -32052, "PERMISSION_DENIED",
        "get a token whose scope holds the skill", oauth="insufficient_scope")
    DETAILS_REFUSED = Row("details-refused", 403, -32052, "PERMISSION_DENIED",
        "get a fresh access token; its authorization_details cannot be read", oauth="insufficient_scope")
    POLICY_DENIED = Row("policy-denied", 403, -32052, "PERMISSION_DENIED",
        "ask the operator; no policy permits this call")
    POLICY_FORBIDDEN = Row("policy-forbidden", 403, -32052, "PERMISSION_DENIED",
        "ask the operator; a policy forbids this call")
    POLICY_ERROR = Row("policy-error", 403, -32052, "PERMISSION_DENIED",
        "ask the operator; a policy failed, and a failed policy denies")
    APPROVAL_UNAVAILABLE = Row("approval-unavailable", 403, -32052, "PERMISSION_DENIED",
        "ask the operator; this call needs an approval, and nobody of the tenant may give one")
    WEBHOOK_REFUSED = Row("webhook-refused", 400, -32602, "INVALID_ARGUMENT",
        "use a callback URL enrolled for this agent")
    STREAMING_NOT_OFFERED = Row("streaming-not-offered", 400, -32004, "FAILED_PRECONDITION",
        "use SendMessage; the agent does not stream", word="UNSUPPORTED_OPERATION")
    PUSH_NOT_OFFERED = Row("push-not-offered", 400, -32003, "FAILED_PRECONDITION",
        "poll or subscribe; the agent does not push", word="PUSH_NOTIFICATION_NOT_SUPPORTED")
    EXTENDED_CARD_NOT_OFFERED = Row("extended-card-not-offered", 400, -32004, "FAILED_PRECONDITION",
        "use the public card; the agent has no extended one", word="UNSUPPORTED_OPERATION")
    BINDING_NOT_OFFERED = Row("binding-not-offered", 400, -32004, "FAILED_PRECONDITION",
        "use an interface of the agent card", word="UNSUPPORTED_OPERATION")
    EXTENSION_REQUIRED = Row("extension-required", 400, -32008, "FAILED_PRECONDITION",
        "name the required extensions in A2A-Extensions", word="EXTENSION_SUPPORT_REQUIRED")
    LIST_TOO_LONG = Row("list-too-long", 400, -32602, "INVALID_ARGUMENT",
        "narrow the list by contextId or status; the agent's is too long to scope")

    # -- how much ----------------------------------------------------------------------------------
    RATE_LIMITED = Row("rate-limited", 429, -32054, "RESOURCE_EXHAUSTED", "wait, then try again")
    TOO_MANY_IN_FLIGHT = Row("too-many-in-flight", 429, -32054, "RESOURCE_EXHAUSTED", "wait for earlier calls to end")
    TOO_MANY_STREAMS = Row("too-many-streams", 429, -32054, "RESOURCE_EXHAUSTED",
        "close a stream before opening another")
    TOO_MUCH_UNREAD = Row("too-much-unread", 429, -32054, "RESOURCE_EXHAUSTED",
        "read what was answered before, then subscribe or ask again; too much of it was not read in time")
    TOO_MANY_PARTS = Row("too-many-parts", 400, -32602, "INVALID_ARGUMENT", "send fewer parts")

    # -- the registry ------------------------------------------------------------------------------
    ENROLMENT_REFUSED = Row("enrolment-refused", 400, -32602, "INVALID_ARGUMENT", "correct what the message names")
    STANDING_REFUSED = Row("standing-refused", 409, -32602, "FAILED_PRECONDITION",
        "look at the agent's standing: no such event applies to it")
    REGISTRY_CONFLICT = Row("registry-conflict", 409, -32602, "ABORTED",
        "look again and repeat; another change came first, or the id is taken")

    # -- agent cards ---------------------------------------------------------------------------------
    CARD_UNSIGNED = Row("card-unsigned", 400, -32602, "FAILED_PRECONDITION",
        "sign the card: legation card sign, or the signer of an A2A SDK")
    CARD_SIGNATURE = Row("card-signature", 400, -32602, "FAILED_PRECONDITION",
        "sign the card as it is now; no signature on it holds")
    CARD_SIGNATURE_MALFORMED = Row("card-signature-malformed", 400, -32602, "INVALID_ARGUMENT",
        "make the signature a JWS with alg and kid in its protected header (A2A 1.0 section 8.4.2)")
    CARD_ALGORITHM = Row("card-algorithm", 400, -32602, "INVALID_ARGUMENT", "sign the card with ES256 or EdDSA")
    CARD_KEY = Row("card-key", 400, -32602, "INVALID_ARGUMENT", "give public keys for ES256 or EdDSA as a JWK Set")
    CARD_SIGNER_UNKNOWN = Row("card-signer-unknown", 403, -32052, "PERMISSION_DENIED",
        "register the publisher's key; a jku alone proves nothing")
    CARD_KEY_EXPIRED = Row("card-key-expired", 403, -32052, "PERMISSION_DENIED",
        "sign the card again with a key that is valid now")
    CARD_KEY_REVOKED = Row("card-key-revoked", 403, -32052, "PERMISSION_DENIED",
        "sign the card again with another key; this one was revoked")
    CARD_CHAIN = Row("card-chain", 403, -32052, "PERMISSION_DENIED",
        "send a certificate chain (x5c) for the publisher's name to a root that is trusted here")
    CARD_PROVENANCE = Row("card-provenance", 400, -32602, "INVALID_ARGUMENT",
        "ask the gateway's operator; what it carries of the author's card is not whole")
    CARD_STANDING = Row("card-standing", 409, -32602, "FAILED_PRECONDITION",
        "look at the card's standing: no such event applies to it")
    CARD_CONTENT = Row("card-content", 400, -32602, "FAILED_PRECONDITION",
        "take out of the card what its findings name; a card with it is never published")
    CARD_HELD = Row("card-held", 409, -32602, "FAILED_PRECONDITION",
        "look at the card's findings: legation registry review; then approve it despite them, or reject it")
    CARD_HOLDER = Row("card-holder", 403, -32052, "PERMISSION_DENIED",
        "have the card's origin sign the challenge with the key that signed the card")
    CARD_FETCH = Row("card-fetch", 502, -32055, "UNAVAILABLE",
        "see that the origin answers with the document itself, uncompressed, over https")
    CARD_OWN = Row("card-own", 403, -32052, "PERMISSION_DENIED",
        "have another client decide; nobody does on the card they are known by, or on one they submitted")
    PUBLISHER_REFUSED = Row("publisher-refused", 400, -32602, "INVALID_ARGUMENT", "correct what the message names")
    REGISTRY_REQUEST = Row("registry-request", 400, -32602, "INVALID_ARGUMENT",
        "correct the member the message names", oauth="invalid_request")
    REGISTRY_UNKNOWN = Row("registry-unknown", 404, -32053, "NOT_FOUND",
        "name an agent, a card or a publisher of your own tenant")
    CALLEE_CARD = Row("callee-card", 404, -32053, "NOT_FOUND", "name an agent that is registered here")

    # -- revocation, signals and other decision points ---------------------------------------------
    REVOCATION_REFUSED = Row("revocation-refused", 400, -32602, "INVALID_ARGUMENT", "correct what the message names")
    AUTHENTICATION_RATE = Row("authentication-rate", 429, -32054, "RESOURCE_EXHAUSTED",
        "wait, then authenticate again; too many attempts failed", oauth="temporarily_unavailable")
    SET_MALFORMED = Row("set-malformed", 400, -32602, "INVALID_ARGUMENT",
        "send one security event token (RFC 8417)", oauth="invalid_request")
    SET_SIGNATURE = Row("set-signature", 400, -32602, "INVALID_ARGUMENT",
        "sign the token with a key that is registered here", oauth="invalid_key")
    SET_ISSUER = Row("set-issuer", 400, -32602, "INVALID_ARGUMENT",
        "ask the operator to register this issuer for security events", oauth="invalid_issuer")
    SET_AUDIENCE = Row("set-audience", 400, -32602, "INVALID_ARGUMENT",
        "make the token for this authority", oauth="invalid_audience")
    STREAM_REQUEST = Row("stream-request", 400, -32602, "INVALID_ARGUMENT", "correct what the message names",
        oauth="invalid_request")
    STREAM_UNKNOWN = Row("stream-unknown", 404, -32602, "NOT_FOUND", "name a stream of your own",
        oauth="invalid_request")
    STREAM_EXISTS = Row("stream-exists", 409, -32602, "ALREADY_EXISTS", "use the stream you have, or delete it",
        oauth="invalid_request")
    EVALUATION_REQUEST = Row("evaluation-request", 400, -32602, "INVALID_ARGUMENT",
        "correct the member the message names", oauth="invalid_request")

    # -- people, codes and refresh tokens ----------------------------------------------------------
    GRANT_NOT_ALLOWED = Row("grant-not-allowed", 400, -32602, "PERMISSION_DENIED",
        "ask the operator to let this agent use the grant", oauth="unauthorized_client")
    RESPONSE_TYPE = Row("response-type", 400, -32602, "INVALID_ARGUMENT",
        "ask for response_type code", oauth="unsupported_response_type")
    REDIRECT_REFUSED = Row("redirect-refused", 400, -32602, "INVALID_ARGUMENT",
        "name a redirect_uri this agent is enrolled with, character for character", oauth="invalid_request")
    PKCE_REQUIRED = Row("pkce-required", 400, -32602, "INVALID_ARGUMENT",
        "send code_challenge with code_challenge_method S256", oauth="invalid_request")
    ACR_UNMET = Row("acr-unmet", 400, -32602, "FAILED_PRECONDITION",
        "ask for acr phr, or for none; nothing stronger can be had", oauth="unmet_authentication_requirements")
    REQUEST_URI_REFUSED = Row("request-uri-refused", 400, -32602, "FAILED_PRECONDITION",
        "go back to the application and begin again; this request was used, has run out, or never was",
        oauth="invalid_request_uri")
    CODE_REFUSED = Row("code-refused", 400, -32602, "FAILED_PRECONDITION",
        "have the person delegate again", oauth="invalid_grant")
    CODE_REPLAYED = Row("code-replayed", 400, -32602, "FAILED_PRECONDITION",
        "have the person delegate again", oauth="invalid_grant")
    REFRESH_REFUSED = Row("refresh-refused", 400, -32602, "FAILED_PRECONDITION",
        "have the person delegate again", oauth="invalid_grant")
    REFRESH_REPLAYED = Row("refresh-replayed", 400, -32602, "FAILED_PRECONDITION",
        "have the person delegate again", oauth="invalid_grant")
    GRANT_RACED = Row("grant-raced", 503, -32056, "ABORTED",
        "repeat in a moment; another request used the same token at the same time")
    FORM_REFUSED = Row("form-refused", 403, -32052, "PERMISSION_DENIED",
        "open the page again; the form was not sent from it, or too late")
    PASSKEY_REFUSED = Row("passkey-refused", 403, -32050, "UNAUTHENTICATED",
        "try again with a passkey that was made here")
    INVITATION_REFUSED = Row("invitation-refused", 403, -32052, "PERMISSION_DENIED",
        "ask for a new invitation; this one was used, has run out, or never was")

    # -- enrolment and federation --------------------------------------------------------------------
    OFFER_REFUSED = Row("offer-refused", 400, -32602, "PERMISSION_DENIED",
        "ask whoever invited this agent for another invitation", oauth="invalid_grant")
    POSSESSION_REFUSED = Row("possession-refused", 400, -32602, "UNAUTHENTICATED",
        "sign the proof with the key that is enrolled, over this token and this issuer", oauth="invalid_request")
    STATEMENT_REFUSED = Row("statement-refused", 400, -32602, "UNAUTHENTICATED",
        "present a statement made for this authority by an issuer the tenant believes", oauth="invalid_grant")
    STATEMENT_REPLAYED = Row("statement-replayed", 400, -32602, "UNAUTHENTICATED",
        "get another statement from its issuer; each is good once", oauth="invalid_grant")
    SUBJECT_UNKNOWN = Row("subject-unknown", 400, -32602, "PERMISSION_DENIED",
        "ask the operator; no agreement says who this subject is here", oauth="invalid_grant")
    STOPPED_ABROAD = Row("stopped-abroad", 400, -32602, "PERMISSION_DENIED",
        "ask its issuer's operator; whoever the statement rests on is suspended or revoked there", oauth="invalid_grant")
    REGISTRATION_REFUSED = Row("registration-refused", 400, -32602, "INVALID_ARGUMENT",
        "correct the member the message names", oauth="invalid_client_metadata")
    REDIRECT_UNFIT = Row("redirect-unfit", 400, -32602, "INVALID_ARGUMENT",
        "name exact https redirect URIs", oauth="invalid_redirect_uri")
    SOFTWARE_REFUSED = Row("software-refused", 400, -32602, "UNAUTHENTICATED",
        "send a software statement its issuer signed for this authority", oauth="invalid_software_statement")
    SOFTWARE_UNAPPROVED = Row("software-unapproved", 400, -32602, "PERMISSION_DENIED",
        "ask the operator; this issuer's software does not register itself here", oauth="unapproved_software_statement")
    FEDERATION_REFUSED = Row("federation-refused", 400, -32602, "INVALID_ARGUMENT", "correct what the message names")
    FEED_REFUSED = Row("feed-refused", 502, -32055, "UNAVAILABLE",
        "ask its operator; what it says it stopped is not signed, not in order, or does not go on from what is known")

    # -- delegation and details --------------------------------------------------------------------
    SUBJECT_TOKEN = Row("subject-token", 400, -32602, "INVALID_ARGUMENT",
        "send the hop token your call came with, or an access token of your own with a proof over it",
        oauth="invalid_request")
    SUBJECT_WITHDRAWN = Row("subject-withdrawn", 400, -32602, "FAILED_PRECONDITION",
        "begin again from whom the authority came; it was withdrawn", oauth="invalid_request")
    SUBJECT_CHAIN = Row("subject-chain", 400, -32602, "INVALID_ARGUMENT",
        "begin again from whom the authority came; the chain of this token does not hold", oauth="invalid_grant")
    ACTOR_TOKEN = Row("actor-token", 400, -32602, "INVALID_ARGUMENT",
        "leave actor_token out, or send an access token of your own that nobody delegated to you",
        oauth="invalid_grant")
    ACTOR_UNAUTHORIZED = Row("actor-unauthorized", 400, -32052, "PERMISSION_DENIED",
        "ask whoever the authority comes from to let this agent act for it", oauth="actor_unauthorized")
    DELEGATION_DEPTH = Row("delegation-depth", 400, -32602, "FAILED_PRECONDITION",
        "delegate less often; the chain or the depth that was left is at its end", oauth="invalid_request")
    DELEGATION_CYCLE = Row("delegation-cycle", 400, -32602, "FAILED_PRECONDITION",
        "use the authority where it came from; it does not return to one who passed it on", oauth="invalid_request")
    AUTHORITY_SPENT = Row("authority-spent", 400, -32602, "FAILED_PRECONDITION",
        "begin again from whom the authority came; nothing of it is left", oauth="invalid_grant")
    TOKEN_TOO_LONG = Row("token-too-long", 400, -32602, "FAILED_PRECONDITION",
        "delegate less deeply, or enrol the agent for fewer targets and delegates; the token would not fit a header",
        oauth="invalid_request")
    RECEIPT_REFUSED = Row("receipt-refused", 403, -32052, "PERMISSION_DENIED",
        "get a fresh access token; its chain has no receipts that hold", oauth="actor_unauthorized")
    AGREEMENT_REFUSED = Row("agreement-refused", 403, -32052, "PERMISSION_DENIED",
        "ask the operator; the agreement between the tenants does not cover this call", oauth="insufficient_scope")
    DETAILS_EXCEEDED = Row("details-exceeded", 403, -32052, "PERMISSION_DENIED",
        "call with exactly what the token's authorization_details allow", oauth="insufficient_scope")
    DETAILS_SPENT = Row("details-spent", 403, -32052, "PERMISSION_DENIED",
        "get a fresh access token; what this one allowed once has been done", oauth="insufficient_scope")

    # -- the other side ----------------------------------------------------------------------------
    UPSTREAM_UNREACHABLE = Row("upstream-unreachable", 503, -32055, "UNAVAILABLE",
        "try again later; the agent does not answer")
    UPSTREAM_TIMEOUT = Row("upstream-timeout", 504, -32055, "DEADLINE_EXCEEDED",
        "try again later; the agent took too long")
    UPSTREAM_RESET = Row("upstream-reset", 502, -32055, "UNAVAILABLE",
        "get the task to see how far it came; the agent broke off")
    UPSTREAM_INVALID = Row("upstream-invalid", 500, -32006, "INTERNAL",
        "tell the agent's owner; its answer is not A2A 1.0", word="INVALID_AGENT_RESPONSE")
    UPSTREAM_TOO_LARGE = Row("upstream-too-large", 500, -32006, "INTERNAL",
        "ask for less; the agent's answer is too large", word="INVALID_AGENT_RESPONSE")
    UPSTREAM_FOREIGN_TASK = Row("upstream-foreign-task", 500, -32006, "INTERNAL",
        "tell the agent's owner; it answered with a task of someone else", word="INVALID_AGENT_RESPONSE")
    UPSTREAM_CROWDED = Row("upstream-crowded", 429, -32054, "RESOURCE_EXHAUSTED",
        "wait until earlier calls and streams to this agent end; its connections are shared out")
    STREAM_IDLE = Row("stream-idle", 504, -32055, "DEADLINE_EXCEEDED",
        "subscribe to the task again; the stream was silent too long")
    STREAM_TOO_LONG = Row("stream-too-long", 504, -32055, "DEADLINE_EXCEEDED",
        "subscribe to the task again; the stream reached its limit")
    STREAM_TOO_LARGE = Row("stream-too-large", 429, -32054, "RESOURCE_EXHAUSTED",
        "subscribe to the task again; the stream carried as much as one may")
    STREAM_CUT = Row("stream-cut", 403, -32052, "PERMISSION_DENIED",
        "ask the operator; the authority of this call was withdrawn")

    # -- content -------------------------------------------------------------------------------------
    CONTENT_BLOCKED = Row("content-blocked", 400, -32058, "INVALID_ARGUMENT",
        "say it otherwise; what the message tells the agent is not let through")
    REPLY_BLOCKED = Row("reply-blocked", 500, -32006, "INTERNAL",
        "tell the operator the record id; what the agent answered is not let through", word="INVALID_AGENT_RESPONSE")
    REPLY_QUARANTINED = Row("reply-quarantined", 500, -32006, "INTERNAL",
        "have the operator review the record; what the agent answered is held back", word="INVALID_AGENT_RESPONSE")
    REVIEW_REFUSED = Row("review-refused", 400, -32602, "INVALID_ARGUMENT", "correct what the message names")

    # -- approvals -----------------------------------------------------------------------------------
    APPROVAL_REQUIRED = Row("approval-required", 401, -32057, "UNAUTHENTICATED",
        "have a person approve this call, then send the same call again", oauth="insufficient_user_authentication")
    APPROVAL_USED = Row("approval-used", 409, -32057, "ABORTED",
        "send the call again to ask for another approval; this one is used up")
    APPROVAL_UNKNOWN = Row("approval-unknown", 404, -32053, "NOT_FOUND", "use the link you were given")
    APPROVAL_OVER = Row("approval-over", 409, -32057, "FAILED_PRECONDITION",
        "look again; it is decided already, withdrawn, used or out of time")
    APPROVAL_SIGNATURE = Row("approval-signature", 403, -32052, "PERMISSION_DENIED",
        "sign exactly this decision with a passkey that is registered here")
    APPROVER_REFUSED = Row("approver-refused", 403, -32052, "PERMISSION_DENIED",
        "let somebody decide who may approve this")
    CROSS_SITE = Row("cross-site", 403, -32052, "PERMISSION_DENIED", "send this from the gateway's own page")
    AUTHORIZATION_PENDING = Row("authorization-pending", 400, -32602, "FAILED_PRECONDITION",
        "ask again after the interval; nobody has decided yet", oauth="authorization_pending")
    AUTHORIZATION_SLOW = Row("authorization-slow-down", 400, -32602, "RESOURCE_EXHAUSTED",
        "ask five seconds less often", oauth="slow_down")
    AUTHORIZATION_EXPIRED = Row("authorization-expired", 400, -32602, "FAILED_PRECONDITION",
        "begin anew; nobody decided in time", oauth="expired_token")
    AUTHORIZATION_DENIED = Row("authorization-denied", 400, -32602, "PERMISSION_DENIED",
        "accept it; a person said no", oauth="access_denied")
    AUTH_REQ_REFUSED = Row("auth-req-refused", 400, -32602, "FAILED_PRECONDITION",
        "begin anew; this auth_req_id gives nothing", oauth="invalid_grant")
    USER_UNKNOWN = Row("user-unknown", 400, -32602, "NOT_FOUND",
        "name a person of your tenant who has a passkey", oauth="unknown_user_id")
    BINDING_MESSAGE = Row("binding-message", 400, -32602, "INVALID_ARGUMENT",
        "send one line of at most 120 printable characters", oauth="invalid_binding_message")
    UMA_NEED_INFO = Row("uma-need-info", 403, -32052, "PERMISSION_DENIED",
        "say what the access is for, with the new ticket", oauth="need_info")
    UMA_SUBMITTED = Row("uma-submitted", 403, -32052, "PERMISSION_DENIED",
        "ask again with the new ticket; the owner was asked", oauth="request_submitted")
    UMA_DENIED = Row("uma-denied", 403, -32052, "PERMISSION_DENIED", "accept it; the owner said no",
        oauth="request_denied")
    UMA_TICKET = Row("uma-ticket", 400, -32602, "FAILED_PRECONDITION",
        "get another ticket from the resource; this one gives nothing", oauth="invalid_grant")
    UMA_RESOURCE = Row("uma-resource", 400, -32602, "INVALID_ARGUMENT",
        "name resources you registered, all of one owner", oauth="invalid_resource_id")
    UMA_SCOPE = Row("uma-scope", 400, -32602, "INVALID_ARGUMENT",
        "name scopes the resource was registered with", oauth="invalid_scope")
    UMA_REGISTRATION = Row("uma-registration", 400, -32602, "INVALID_ARGUMENT",
        "correct the member the message names", oauth="invalid_request")
    UMA_NOT_FOUND = Row("uma-not-found", 404, -32053, "NOT_FOUND", "name a resource you registered",
        oauth="not_found")
    TASK_OVER = Row("task-over", 400, -32004, "FAILED_PRECONDITION",
        "get the task to see how it ended; it takes no more messages", word="UNSUPPORTED_OPERATION")
    TASK_NOT_CANCELABLE = Row("task-not-cancelable", 400, -32002, "FAILED_PRECONDITION",
        "get the task to see how it ended", word="TASK_NOT_CANCELABLE")

    # -- ourselves ---------------------------------------------------------------------------------
    UNAVAILABLE = Row("unavailable", 503, -32056, "UNAVAILABLE",
        "try again later; a part of the gateway does not answer")
    STOPPING = Row("stopping", 503, -32056, "UNAVAILABLE",
        "subscribe to the task again, or get it, in a moment; the gateway stops")
    INTERNAL = Row("internal", 500, -32603, "INTERNAL",
        "tell the operator the record id; this is a fault of the gateway")
    # fmt: on

    @property
    def row(self) -> Row:
        """The row, typed."""
        value: Row = self.value
        return value

    @property
    def id(self) -> str:
        """Stable id, as records and errors carry it."""
        return self.row.id

    @property
    def shown(self) -> Reason:
        """The reason the caller may see."""
        return _SHOWN_AS.get(self, self)

    @property
    def discreet(self) -> bool:
        """Whether several reasons are shown as this one is, so that a detail would tell which it was."""
        return self.shown in _SHOWN_AS.values()

    @property
    def word(self) -> str:
        """ErrorInfo.reason."""
        return self.row.word or self.row.id.upper().replace("-", "_")

    @property
    def domain(self) -> str:
        """ErrorInfo.domain: A2A's for the reasons A2A allots, ours for the rest."""
        return A2A_DOMAIN if self.row.word else OUR_DOMAIN


_SHOWN_AS = {
    Reason.TASK_NOT_YOURS: Reason.TASK_NOT_FOUND,
    Reason.CONTEXT_NOT_YOURS: Reason.TASK_NOT_FOUND,
    Reason.CALLEE_STANDING: Reason.CALLEE_UNKNOWN,
    Reason.CALLEE_CARD: Reason.CALLEE_UNKNOWN,
    Reason.CODE_REPLAYED: Reason.CODE_REFUSED,
    Reason.REFRESH_REPLAYED: Reason.REFRESH_REFUSED,
}

BY_ID = {reason.id: reason for reason in Reason}
"""Reason by its id."""


class Refused(Exception):
    """A rule said no. Carries the reason and a detail for the record and, unless hidden, for the caller.

    `field` names the member at fault, as a JSON path, where there is one. `retry_after` is in seconds.
    """

    def __init__(
        self, reason: Reason, detail: str = "", *, field: str | None = None, retry_after: int | None = None
    ) -> None:
        super().__init__(f"{reason.id}: {detail}" if detail else reason.id)
        self.reason = reason
        self.detail = detail
        self.field = field
        self.retry_after = retry_after
