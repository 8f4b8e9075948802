"""What comes before every handler: gates, which pass an update on or answer in its place.

A gate is a plain function `(handler, event, data)`, as aiogram's outer middleware wants it; what it
adds to `data` is what later gates and handlers are given by name.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram.types import TelegramObject

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]
