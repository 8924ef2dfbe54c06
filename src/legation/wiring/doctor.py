"""Looks whether a gateway of this home can work: one line for each thing it needs, and what to do about it."""

from __future__ import annotations

import shutil
import socket
import ssl
import stat
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from legation import config
from legation.adapters.sqlite.database import HEAD, engine_of, revision
from legation.adapters.sqlite.settling import GO_ON
from legation.adapters.sqlite.store import Store
from legation.config import Settings
from legation.core import policy
from legation.core.asks import Unavailable
from legation.core.firewall.verdicts import RULES_VERSION
from legation.wiring import screening
from legation.wiring.admin import keyring, policy_texts
from legation.wiring.ledgers import wrong

LOW: Final = 2**30
"""Bytes free below which the ledger may soon stop the gateway: what cannot be recorded is refused."""

EARLIEST: Final = 1_780_000_000
"""No clock that is right says less: 2026-05-28, before this was written."""

_RESTORE: Final = "stop the gateway, restore it from a backup, then run `legation audit restored` (docs/audit.md)"

Verdict = Literal["ok", "warn", "fail"]


class Check(Struct, frozen=True):
    """What was looked at, how it is, and what to do where it is not well."""

    what: str
    verdict: Verdict
    found: str
    todo: str = ""


def examine(settings: Settings) -> Iterator[Check]:
    """Every check, one by one. One that fails in a way nobody foresaw is a failed check too."""
    for what, look in _CHECKS.items():
        try:
            yield look(settings)
        except (Unavailable, OSError) as fault:
            yield Check(what, "fail", f"it cannot be read: {fault}", "mend what is said above, then look again")
        except Exception as fault:  # noqa: BLE001 - the doctor must outlive the patient
            yield Check(what, "fail", f"{type(fault).__name__}: {fault}", "this should not happen; please report it")


def _address(settings: Settings) -> Check:
    url = settings.server.base_url
    if config.exposed(settings):
        todo = "set server.tls_cert and server.tls_key, or put TLS in front and set server.base_url to https://..."
        return Check("address", "warn", f"{url} would carry tokens in the clear", todo)
    return Check("address", "ok", url)


def _keys(settings: Settings) -> Check:
    try:
        ring = keyring(settings)
    except Unavailable as down:
        return Check("keys", "fail", down.detail, "correct keys.uri, if that is what is wrong")
    directory = Path(unquote(urlsplit(settings.keys.uri).path))
    for path in (directory, *sorted(directory.glob("*.pem"))):
        if _open_to_others(path):
            return Check("keys", "fail", f"others can read `{path}`", f"chmod go-rwx '{path}', then rotate the keys")
    active = sorted(entry.purpose for entry in ring.entries() if entry.state == "active")
    return Check("keys", "ok", f"active for {', '.join(active)}")


def _database(settings: Settings) -> Check:
    path = settings.storage.path
    if not path.is_file():
        return Check("database", "fail", f"there is no `{path}`", "restore it from a backup, or correct storage.path")
    for each in (path, *sorted(path.parent.glob(f"{path.name}[-.]*"))):
        if _open_to_others(each):
            return Check("database", "fail", f"others can read `{each}`", f"chmod go-rwx '{each}'")
    engine = engine_of(path)
    try:
        with engine.connect() as connection:
            found = revision(connection)
            fault_found = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
    except Exception as fault:  # noqa: BLE001 - whatever the driver raises
        return Check("database", "fail", f"`{path}` does not open: {fault}", _RESTORE)
    finally:
        engine.dispose()
    if fault_found != "ok":
        found_at = " ".join(fault_found.split())
        return Check("database", "fail", f"`{path}` is damaged: {found_at}", _RESTORE)
    if found != HEAD:
        return Check("database", "warn", f"schema {found}, not {HEAD}", "the next start of the gateway migrates it")
    return Check("database", "ok", f"schema {found}")


def _ledger(settings: Settings) -> Check:
    with Store.open(settings.storage.path, create=False) as store:
        if why := wrong(settings, store):
            return Check("ledger", "fail", why, f"stop the gateway, then {GO_ON}")
        return Check("ledger", "ok", f"{store.head()} records; `legation audit verify` checks the chain")


def _policies(settings: Settings) -> Check:
    directory = settings.policy.directory
    if not directory.is_dir():
        return Check("policies", "fail", f"there is no `{directory}`", "make it, or correct policy.directory")
    try:
        book = policy.load(policy_texts(directory))
    except policy.PolicyFault as fault:
        return Check("policies", "fail", fault.problems[0], "run `legation policy check`")
    if not len(book.policies):
        return Check("policies", "warn", "none, so nothing is permitted", f"add a .cedar file to `{directory}`")
    return Check("policies", "ok", f"{len(book.policies)} in force, version {book.version[:12]}")


def _firewall(settings: Settings) -> Check:
    found = screening.model(settings.firewall)
    if found.model is None:
        todo = "install legation anew, or correct firewall.model; until then cards are refused, rules judge the rest"
        return Check("firewall", "fail", found.fault, todo)
    guard = screening.guard(settings.firewall)
    lax = [name for name in ("requests", "replies", "cards") if getattr(guard, name) != "enforce"]
    if lax:
        told = ", ".join(f"{name}: {getattr(guard, name)}" for name in lax)
        return Check("firewall", "warn", f"not enforced for {told}", "set it to enforce when you have seen enough")
    return Check("firewall", "ok", f"model {found.model.digest[:12]}, rules {RULES_VERSION}")


def _tenants(settings: Settings) -> Check:
    with Store.open(settings.storage.path, create=False) as store:
        tenants, agents = store.tenants(), store.agents()
    if not tenants:
        return Check("tenants", "warn", "none, so no agent can be enrolled", "run `legation tenant add NAME`")
    bearer = [tenant.id for tenant in tenants if tenant.bearer]
    if bearer:
        todo = "turn it off as soon as their agents can bind tokens to keys"
        return Check("tenants", "warn", f"bearer tokens are accepted from {', '.join(bearer)}", todo)
    return Check("tenants", "ok", f"{len(tenants)}, with {len(agents)} agents")


def _clock(_: Settings) -> Check:
    now = time.time()
    if now < EARLIEST:
        return Check(
            "clock", "fail", f"it is set to {time.ctime(now)}", "set the clock; tokens and proofs depend on it"
        )
    return Check("clock", "ok", time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(now)))


def _port(settings: Settings) -> Check:
    host, port = settings.server.host, settings.server.port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            return _gateway(settings.server, fault)
    return Check("port", "ok", f"{host}:{port} is free; no gateway runs")


def _gateway(server: config.Server, fault: OSError) -> Check:
    """Who holds the port: a gateway that is well, or somebody else."""
    host, port = server.host, server.port
    shown = f"[{host}]" if ":" in host else host
    url = f"{'https' if server.tls_cert else 'http'}://{shown}:{port}/readyz"
    # Asked by address, which a certificate rarely names; whether it is well is all that is asked.
    tls = urllib.request.HTTPSHandler(context=ssl._create_unverified_context())  # noqa: S323, SLF001
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({}), tls).open(url, timeout=3) as answer:
            ready = answer.status == 200 and b"ready" in answer.read(4096)
    except (OSError, urllib.error.URLError):
        ready = False
    if ready:
        return Check("port", "ok", f"a gateway is ready at {host}:{port}")
    todo = f"stop what listens on port {port}, or set server.port"
    return Check(
        "port", "fail", f"{host}:{port} cannot be used ({fault.strerror}), and no gateway is ready there", todo
    )


def _disk(settings: Settings) -> Check:
    free = shutil.disk_usage(settings.storage.path.parent).free
    found = f"{free / 2**30:.1f} GiB free"
    if free < LOW:
        return Check("disk", "warn", found, "make room: what cannot be recorded is refused")
    return Check("disk", "ok", found)


def _open_to_others(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
    except FileNotFoundError:  # a running gateway removes files
        return False


_CHECKS: Final[dict[str, Callable[[Settings], Check]]] = {
    "address": _address,
    "keys": _keys,
    "database": _database,
    "ledger": _ledger,
    "policies": _policies,
    "firewall": _firewall,
    "tenants": _tenants,
    "clock": _clock,
    "port": _port,
    "disk": _disk,
}
