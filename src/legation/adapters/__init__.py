"""One outside thing per module; each answers some questions, none knows another."""
