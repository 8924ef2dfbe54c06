"""Training of the content firewall's window model. `python -m train --help` says how."""
