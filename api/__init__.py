"""The HTTP door: what systems and people around the registry ask over the network. Words and HTTP only."""
