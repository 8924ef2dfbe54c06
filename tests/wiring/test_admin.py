"""What a command works with, beside a gateway that runs and without one."""

from __future__ import annotations

import asyncio

import pytest

from legation.adapters.sqlite.store import Store
from legation.config import Settings
from legation.core import enrolment
from legation.core.asks import AgentNamed, IssuerKey, Policies, TenantNamed, Unavailable, ask
from legation.core.model import Tenant
from legation.wiring import admin, home
from legation.wiring.admin import open_admin


@pytest.fixture
def settings(tmp_path) -> Settings:
    return home.init_home(tmp_path / "home")


def add(name):
    return enrolment.put_tenant(Tenant(name), who="op")


async def test_a_change_is_read_back(settings):
    async with open_admin(settings) as found:
        await found.run(add("acme"))
        assert [tenant.id for tenant in found.store.tenants()] == ["acme"]
    with admin.reading(settings) as store:
        assert store.head() == 1


async def test_without_a_gateway_nobody_is_told(settings):
    async with open_admin(settings) as found:
        assert found.notify() is False


async def test_a_gateway_that_runs_knows_the_change_when_it_is_told(settings):
    gateway = Store.open(settings.storage.path)
    await gateway.start(listen=True)
    try:
        async with open_admin(settings) as found:
            await found.run(add("acme"))
            assert await asyncio.to_thread(found.notify) is True
        assert gateway.snapshot.tenant(TenantNamed("acme")) == Tenant("acme")
    finally:
        await gateway.close()


async def test_a_command_needs_neither_keys_nor_policies(settings):
    (settings.policy.directory / "broken.cedar").write_text("permit (")
    async with open_admin(settings) as found:
        await found.run(add("acme"))
        for question in (Policies(), IssuerKey("kid")):
            with pytest.raises(Unavailable, match="an operator's command does not answer this"):
                await found.run(ask(question))
        assert await found.run(ask(AgentNamed("nobody"))) is None


async def test_a_database_is_never_made_by_the_way(settings):
    settings.storage.path.unlink()
    with pytest.raises(FileNotFoundError):
        async with open_admin(settings):
            pass
    with pytest.raises(FileNotFoundError), admin.reading(settings):
        pass


def test_a_keyring_that_is_broken_is_unavailable(settings, tmp_path):
    with pytest.raises(Unavailable):
        admin.make_keyring(settings)
    with pytest.raises(Unavailable):
        admin.rotate_key(settings, "token", force=False)
    (tmp_path / "home" / "keys" / "keyring.json").write_text("{")
    with pytest.raises(Unavailable):
        admin.keyring(settings)


def test_a_home_is_made_once_and_with_what_is_given(tmp_path):
    made = home.init_home(tmp_path / "other", server={"port": 9003})
    assert made.server.port == 9003
    assert (made.policy.directory / "default.cedar").read_text() == home.default_policy()
    with pytest.raises(FileExistsError):
        home.init_home(tmp_path / "other")
