"""How fast may be sent: to everybody together, and to one chat."""
