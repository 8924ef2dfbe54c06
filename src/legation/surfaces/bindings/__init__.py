"""The bindings: bytes to Calls, and replies to bytes. Nothing is decided here but what a message says."""

from legation.surfaces.bindings.codec import Codec, Context, Decoded, DecodeRefused, Phrases
from legation.surfaces.bindings.jsonrpc import JSONRPC
from legation.surfaces.bindings.rest import REST

__all__ = ["JSONRPC", "REST", "Codec", "Context", "DecodeRefused", "Decoded", "Phrases"]
