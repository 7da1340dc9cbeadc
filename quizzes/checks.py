"""The directive `:::check`."""
