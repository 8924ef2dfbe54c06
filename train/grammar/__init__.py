"""The project's own grammar of directives and of harmless text that uses the same words."""
