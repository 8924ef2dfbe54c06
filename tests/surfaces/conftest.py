"""The authority's pages in the in-memory world, and a browser before them."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from legation.core.stages import Terms
from legation.engine import Engine
from legation.surfaces.authority import Authority, authorize, invitations, par
from legation.surfaces.authority.pages import Pages
from tests.browsing import Browser, Page
from tests.delegating import Scene
from tests.world import BASE

PATH = "/oauth/authorize"


@pytest.fixture
def scene() -> Scene:
    return Scene()


def served(scene, base_url=BASE) -> Authority:
    engine, terms, pages = Engine(scene.world.answerers()), Terms(base_url), Pages(base_url)
    return Authority(
        engine,
        terms,
        jwks=list,
        endpoints={
            **par.endpoints(engine, terms),
            **authorize.endpoints(engine, pages),
            **invitations.endpoints(engine, pages),
        },
        said={**par.said(base_url), **authorize.said(base_url)},
    )


@pytest.fixture
def authority(scene) -> Authority:
    return served(scene)


@pytest.fixture
def browser(scene, authority) -> Browser:
    return Browser(authority, BASE, scene.device)


@pytest.fixture
def later():
    """Run a plan of the scene beside the running loop."""

    async def run(act):
        with ThreadPoolExecutor(1) as pool:
            return await asyncio.get_running_loop().run_in_executor(pool, act)

    return run


@pytest.fixture
async def uri(scene, later) -> str:
    return await later(scene.uri)


async def arrive(browser, uri, **query) -> Page:
    return await browser.get(PATH, client_id="orchestrator", request_uri=uri, **query)


async def consent_page(browser, uri) -> Page:
    page = await arrive(browser, uri)
    return await browser.follow(await browser.sign(page.forms[0]))
