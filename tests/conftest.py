"""What every test stands on.

Sockets are off. A test marked `journey` may reach this machine, over Python's sockets; clients and servers
written in Rust open their own, which nothing here sees.
Hypothesis runs the same few examples each time; `--hypothesis-profile=deep` goes looking for new ones.
"""

from __future__ import annotations

import os
import random
import resource
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import javascript
from tests.playbook import Playbook

LOOPBACK = ["127.0.0.1", "::1"]

settings.register_profile("fast", max_examples=50, derandomize=True, deadline=None)
settings.register_profile("deep", max_examples=20_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("fast")


def pytest_configure() -> None:
    """Let the workers of one run order sets alike, or those named after a set would be other tests in each.

    And let them open as many files as the system allows: both ends of every connection are ours.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    os.environ.setdefault("PYTHONHASHSEED", str(random.randrange(2**32)))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("journey"):
            item.add_marker(pytest.mark.allow_hosts(LOOPBACK))


@pytest.fixture(scope="session")
def js(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the official JavaScript SDK in it."""
    return javascript.project(tmp_path_factory.mktemp("js"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, object, object]:
    """A playbook that stops before the end of its plan proves nothing, so it fails its test."""
    Playbook.unended.clear()
    result = yield
    Playbook.all_ended()
    return result
