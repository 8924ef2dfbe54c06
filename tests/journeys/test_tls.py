"""The gateway with a certificate of its own: the same call, and nothing in the clear."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from legation import config, wiring
from legation.core import enrolment
from legation.core.catalogue.hand import Handed
from legation.core.model import Tenant
from legation.demo import agents, cards
from legation.demo.hosting import Hosted
from legation.demo.wire import Caller
from legation.sdk.keys import AgentKey
from legation.wiring import doctor
from legation.wiring.home import init_home
from tests.journeys import raw
from tests.journeys.conftest import TRANSFER

pytestmark = pytest.mark.journey

INVOICE = {"amount": "1.00", "currency": "EUR", "recipient": "Initech"}


def certify(directory: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "gateway")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    cert, secret = directory / "cert.pem", directory / "key.pem"
    cert.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return cert, secret


async def test_a_call_over_tls(place: Path):
    cert, key = certify(place)
    port = wiring.free_port()
    settings = init_home(
        place / "tls", server={"port": port, "tls_cert": str(cert), "tls_key": str(key)}, log={"level": "error"}
    )
    assert settings.server.base_url == f"https://127.0.0.1:{port}"
    assert not config.exposed(settings)
    running = await wiring.start(settings)
    try:
        trust = ssl.create_default_context(cafile=cert)
        async with Hosted(agents.Payments(), cards.payments) as payments, httpx.AsyncClient(verify=trust) as http:
            await running.admin.run(enrolment.put_tenant(Tenant("acme"), who="test"))
            mine = AgentKey.generate()
            card = {"unverified_card": msgspec.json.encode(payments.document()), "handed": Handed(despite=True)}
            for name, public, more in (
                ("payments", AgentKey.generate(), card),
                ("one", mine, {"scopes": frozenset({TRANSFER}), "targets": frozenset({"payments"})}),
            ):
                wanted = enrolment.Enrolment(
                    id=name, tenant="acme", owner="test", unverified_jwk=public.public_jwk, **more
                )
                await running.admin.run(enrolment.enrol(wanted, who="test"))
            caller = Caller("one", mine, running.base_url, http)
            answer = await caller.call(
                "payments", raw.send_message(INVOICE, skill=TRANSFER), token=await caller.token("payments", TRANSFER)
            )
            assert answer.json()["result"]["task"]["status"]["state"] == "TASK_STATE_COMPLETED"
        checks = await asyncio.to_thread(lambda: list(doctor.examine(settings)))
        [port_check] = [check for check in checks if check.what == "port"]
        assert port_check.verdict == "ok"
        async with httpx.AsyncClient() as plain:
            with pytest.raises(httpx.HTTPError):
                await plain.get(f"http://127.0.0.1:{port}/healthz")
    finally:
        await running.stop()


def test_half_a_key_pair_is_an_error(tmp_path: Path):
    with pytest.raises(config.ConfigError, match="go together"):
        config.parse("server:\n  tls_cert: cert.pem\n", {}, directory=tmp_path)
