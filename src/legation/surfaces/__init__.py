"""Bytes to Calls and back. Nothing is decided here."""
