"""The HTTP face: doors, health, metrics and the operator's page. It never writes to a board; it touches."""
