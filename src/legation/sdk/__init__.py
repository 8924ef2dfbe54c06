"""Legation inside an agent: its key, its tokens, and a client of the official A2A SDK that uses both.

    from legation.sdk.client import connect
    from legation.sdk.keys import AgentKey

Needs the extra `sdk` (httpx and a2a-sdk); `keys` alone needs neither.
"""
