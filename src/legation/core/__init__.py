"""The decision core: pure. No await, clock, chance, socket, log or private key."""
