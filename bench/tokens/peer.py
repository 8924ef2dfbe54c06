"""`oidc-provider` from npm: installed once into a cache of the user's, started as one process on the measured core."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

from bench.contender import Site
from bench.proc import TARGET_CORE, Running, free_port, spawn, wait_ready
from bench.tokens.shape import Issues, TokenShape
from bench.wire import b64, jwk_of, new_key, scalar, thumbprint

VERSION = "9.13.3"
NAME = f"oidc-provider {VERSION}"
PATIENCE = 180
"""Seconds npm is given."""

_SCOPE = "invoices:read"


class AbsentError(Exception):
    """There is nothing to compare with here, and why."""


def installed() -> Path:
    """The directory it is installed in. Raises AbsentError where Node, npm or the package cannot be had."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise AbsentError("node and npm are not on the path")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    place = cache / "legation-bench" / f"oidc-provider-{VERSION}"
    if not (place / "node_modules" / "oidc-provider" / "package.json").is_file():
        place.mkdir(parents=True, exist_ok=True)
        (place / "package.json").write_text('{"private":true,"type":"module"}')
        argv = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", f"oidc-provider@{VERSION}"]
        try:
            done = subprocess.run(argv, cwd=place, capture_output=True, timeout=PATIENCE, check=False)
        except subprocess.TimeoutExpired:
            raise AbsentError("npm did not end in time") from None
        if done.returncode:
            raise AbsentError(f"npm could not install it: {done.stderr.decode(errors='replace')[-200:].strip()}")
    return place


def node_version() -> str:
    """What node says it is."""
    return subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()


class Peer:
    """The peer with as many clients as ours has."""

    name = NAME

    def __init__(self, site: Site, clients: int) -> None:
        """Raises AbsentError."""
        self._site = site
        self._place = installed()
        self._port = free_port()
        self._issuer = f"http://127.0.0.1:{self._port}"
        self._resource = "https://gateway.bench.test/a2a/ledger"
        self._clients = {f"client-{number:06d}": new_key() for number in range(clients)}
        self._key = new_key()

    def start(self) -> Running:
        """Start it, and wait until it listens."""
        script = self._place / "peer.mjs"
        script.write_text(Path(__file__).with_name("peer.mjs").read_text())
        said = {
            "issuer": self._issuer,
            "port": self._port,
            "resource": self._resource,
            "scope": _SCOPE,
            "key": _private(self._key),
            "clients": [{"id": name, "jwk": _public(key)} for name, key in self._clients.items()],
        }
        argv = ["env", "NODE_ENV=production", "node", str(script), msgspec.json.encode(said).decode()]
        running = spawn(self.name, argv, port=self._port, on=TARGET_CORE, log=self._site.work / "peer.log")
        wait_ready(running)
        return running

    def shapes(self) -> list[TokenShape]:
        """How each client asks."""
        form = (("grant_type", "client_credentials"), ("scope", _SCOPE), ("resource", self._resource))
        return [
            TokenShape(name, scalar(key), self._issuer, f"{self._issuer}/token", form)
            for name, key in self._clients.items()
        ]

    def issues(self) -> Issues:
        """What the answers must be."""
        holders = {name: thumbprint(jwk_of(key)) for name, key in self._clients.items()}
        return Issues(self._issuer, self._resource, _SCOPE, holders)

    def jwks(self) -> list[dict[str, str]]:
        """The key it signs with."""
        return [_public(self._key)]


def _public(key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    jwk = jwk_of(key)
    return {**jwk, "kid": thumbprint(jwk), "alg": "ES256", "use": "sig"}


def _private(key: ec.EllipticCurvePrivateKey) -> dict[str, Any]:
    return {**_public(key), "d": b64(scalar(key).to_bytes(32))}
