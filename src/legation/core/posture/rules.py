"""Every rule an audit judges by. The list is closed: a finding without a row cannot be built."""

from __future__ import annotations

import enum
from typing import NamedTuple


class Weight(enum.IntEnum):
    """How much a finding weighs. Ordered."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


class Row(NamedTuple):
    """One rule."""

    id: str
    weight: Weight
    title: str
    advice: str
    """One line: what its owner should do."""
    basis: str
    """Where it is written, or what it rests on."""


_I, _L, _M, _H, _C = Weight


class Rule(enum.Enum):
    """The closed list."""

    # fmt: off

    # -- the card ------------------------------------------------------------------------------------
    CARD_UNREADABLE = Row("card-unreadable", _H, "No card could be read",
        "serve one JSON document at /.well-known/agent-card.json", "A2A 1.0 §8.2")
    CARD_MOVED = Row("card-moved", _M, "The card comes from another host",
        "serve the card where it is asked for; a redirect hands the agent's name to somebody else", "A2A 1.0 §8.2")
    CONFORMANCE = Row("conformance", _L, "Not as the specification says",
        "correct the member named", "A2A 1.0 §4.4")
    LEGACY_ONLY = Row("legacy-only", _L, "Speaks no protocol of version 1.0",
        "offer an interface of protocolVersion 1.0", "A2A 1.0 §3.6")
    NOT_CACHEABLE = Row("not-cacheable", _I, "Says nothing of caching",
        "send Cache-Control and ETag with the card", "A2A 1.0 §8.6")

    # -- transport -----------------------------------------------------------------------------------
    PLAIN_HTTP = Row("plain-http", _H, "The card is served without TLS",
        "serve it over https alone", "A2A 1.0 §7.1")
    INTERFACE_PLAIN = Row("interface-plain", _H, "An interface without TLS",
        "give every interface an https URL", "A2A 1.0 §7.1")
    INTERFACE_ELSEWHERE = Row("interface-elsewhere", _L, "An interface on a host of another domain",
        "make sure it is meant: callers send their credentials there", "A2A 1.0 §8.3.1")
    TLS_OLD = Row("tls-old", _H, "TLS older than 1.2", "offer TLS 1.3, and 1.2 at the least", "RFC 8996")
    TLS_UNTRUSTED = Row("tls-untrusted", _H, "The certificate's chain is not trusted",
        "use a certificate that leads to a root callers trust", "RFC 5280 §6")
    TLS_NAME = Row("tls-name", _H, "The certificate is for another name",
        "use a certificate for the host the card is served from", "RFC 9525 §6")
    TLS_EXPIRED = Row("tls-expired", _H, "The certificate has expired", "renew it", "RFC 5280 §4.1.2.5")
    TLS_EXPIRING = Row("tls-expiring", _L, "The certificate expires within two weeks", "renew it", "RFC 5280 §4.1.2.5")
    TLS_KEY_WEAK = Row("tls-key-weak", _M, "The certificate's key is short",
        "use EC P-256, Ed25519, or RSA of 2048 bits or more", "NIST SP 800-57 part 1")

    # -- who wrote it --------------------------------------------------------------------------------
    UNSIGNED = Row("unsigned", _M, "Nobody signed the card",
        "sign it: whoever serves it can change it", "A2A 1.0 §8.4")
    SIGNATURE_WRONG = Row("signature-wrong", _C, "A signature does not verify",
        "sign the card anew; somebody changed it, or its canonical form differs", "A2A 1.0 §8.4.3")
    SIGNATURE_ALGORITHM = Row("signature-algorithm", _H, "A signature with no algorithm, or a symmetric one",
        "sign with ES256 or EdDSA", "RFC 8725 §3.1")
    SIGNATURE_UNNAMED = Row("signature-unnamed", _M, "A signature names no key",
        "put kid into the protected header", "A2A 1.0 §8.4.2")
    SIGNER_UNKNOWN = Row("signer-unknown", _L, "Signed by nobody this registry knows",
        "enrol the publisher and its keys", "A2A 1.0 §8.4.3")
    JKU_ELSEWHERE = Row("jku-elsewhere", _M, "Keys are to be fetched from a host of another domain",
        "publish the keys under the provider's own domain", "RFC 8725 §3.10")
    LOOKALIKE = Row("lookalike", _H, "Can be taken for somebody else",
        "use a name and a domain of your own", "UTS 39 section 4")

    # -- who may call --------------------------------------------------------------------------------
    NO_AUTHENTICATION = Row("no-authentication", _C, "Asks callers for nothing",
        "declare security schemes, and require one", "A2A 1.0 §4.5, §7.4")
    ANONYMOUS_ALTERNATIVE = Row("anonymous-alternative", _C, "Callers may choose to be asked for nothing",
        "remove the empty security requirement", "A2A 1.0 §4.5")
    SCHEME_UNDEFINED = Row("scheme-undefined", _M, "Requires a scheme it does not declare",
        "declare it, or remove the requirement", "A2A 1.0 §4.5")
    SCHEME_UNKNOWN = Row("scheme-unknown", _L, "A scheme of no known kind",
        "use one of the five kinds of the specification", "A2A 1.0 §4.5")
    API_KEY = Row("api-key", _L, "Callers hold a key that never changes",
        "prefer short-lived tokens bound to the caller's key", "RFC 9700 §2.2")
    API_KEY_IN_URL = Row("api-key-in-url", _H, "A key travels in the URL", "take it from a header: URLs are logged",
        "RFC 6750 §5.3")
    PASSWORD_AUTHENTICATION = Row("password-authentication", _M, "Callers send a password with each call",
        "use OAuth 2.0 client credentials or mutual TLS", "RFC 7617 §4")
    FLOW_OBSOLETE = Row("flow-obsolete", _H, "An OAuth flow that is no longer allowed",
        "use authorization code with PKCE, or client credentials", "RFC 9700 §2.1.2, §2.4")
    PKCE_OPTIONAL = Row("pkce-optional", _M, "An authorization code without PKCE",
        "set pkceRequired", "RFC 9700 §2.1.1")
    AUTHORITY_PLAIN = Row("authority-plain", _H, "Tokens are fetched without TLS",
        "give every URL of the authorization server https", "RFC 6749 §3.1, §3.2")

    # -- what it says --------------------------------------------------------------------------------
    SECRET = Row("secret", _C, "A credential in the card", "revoke it now, then remove it", "A2A 1.0 §13.3")
    INTERNAL_HOST = Row("internal-host", _M, "Tells of a network's inside",
        "remove the name or address", "A2A 1.0 §13.3")
    DIRECTIVE = Row("directive", _H, "Gives orders to whoever reads it",
        "describe what the agent does, and nothing else", "OWASP LLM01")
    HIDDEN_TEXT = Row("hidden-text", _H, "Text that is not seen, or not as it is written",
        "remove invisible and direction-setting characters", "UTS 39, UTS 9")
    UNUSUAL_TEXT = Row("unusual-text", _L, "Text that is unusual in a card", "use plain text", "A2A 1.0 §4.4")

    # -- what it does --------------------------------------------------------------------------------
    CALL_ANONYMOUS = Row("call-anonymous", _C, "Answers callers it does not know",
        "authenticate every call", "A2A 1.0 §7.4")
    EXTENDED_ANONYMOUS = Row("extended-anonymous", _C, "Shows its extended card to anyone",
        "authenticate GetExtendedAgentCard", "A2A 1.0 §3.1.11, §13.3")
    EXTENDED_CACHED = Row("extended-cached", _M, "Lets shared caches keep the extended card",
        "send Cache-Control: private", "A2A 1.0 §8.6")
    WEBHOOK_INSIDE = Row("webhook-inside", _C, "Calls back into its own network",
        "refuse callback URLs that resolve to private addresses", "A2A 1.0 §13.2")
    WEBHOOK_PLAIN = Row("webhook-plain", _M, "Calls back without TLS", "refuse http callback URLs", "A2A 1.0 §13.2")

    # fmt: on

    @property
    def id(self) -> str:
        return self.value.id

    @property
    def weight(self) -> Weight:
        return self.value.weight
