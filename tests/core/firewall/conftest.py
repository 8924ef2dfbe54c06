"""The firewall as it ships, once for all tests: compiling its patterns takes seconds."""

from __future__ import annotations

from pathlib import Path

import pytest

import legation
from legation.adapters import compiled
from legation.core.firewall import MODEL_DIGEST, MODEL_FILE, Firewall, Model, Patterns, load


@pytest.fixture(scope="session")
def patterns() -> Patterns:
    return compiled.patterns()


@pytest.fixture(scope="session")
def model() -> Model:
    return load((Path(legation.__file__).parent / "models" / MODEL_FILE).read_bytes(), MODEL_DIGEST)


@pytest.fixture(scope="session")
def firewall(patterns: Patterns, model: Model) -> Firewall:
    return Firewall(patterns, model)
