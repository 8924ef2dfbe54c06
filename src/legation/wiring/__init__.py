"""The composition root: the only package that knows every adapter."""

from legation.wiring.admin import Admin, open_admin
from legation.wiring.ports import free_port
from legation.wiring.process import serve
from legation.wiring.running import Running, start

__all__ = ["Admin", "Running", "free_port", "open_admin", "serve", "start"]
