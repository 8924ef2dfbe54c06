"""Legation: a zero-trust gateway and identity control plane for agents that speak A2A."""

__version__ = "0.1.0"
