"""The demo: a gateway, agents built on the official A2A SDK, and a payment scenario acted through them.

Needs the extra `demo`. Everything runs in this process, on loopback ports, out of a home of its own.
"""
