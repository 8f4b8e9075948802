"""A Telegram Bot API server on loopback: to try the bot, to demonstrate it, to test it."""

from sandbox.server import Sandbox

__all__ = ["Sandbox"]
