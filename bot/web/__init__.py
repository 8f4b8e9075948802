"""The HTTP side: the server, and hooks that tell other programs."""
