"""The content firewall: what one agent says to another is untrusted until shown otherwise."""
