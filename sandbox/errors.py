"""How the sandbox says no, and how it says nothing."""


class Refusal(Exception):
    """A request answered with ok=false: `code`, Telegram's `description`, extra `parameters`."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class Violation(Refusal):
    """A request that breaks the schema: 400 as well, and a fault of the bot under test."""

    def __init__(self, description: str, code: int = 400) -> None:
        prefix = "" if code == 404 else "Bad Request: "
        super().__init__(code, prefix + description)


class Reset(ConnectionResetError):
    """The connection breaks without an answer, `after` the call was carried out or before it."""

    def __init__(self, after: bool) -> None:
        super().__init__(
            f"connection reset {'after' if after else 'before'} the call was processed"
        )
        self.after = after


def bad(description: str) -> Refusal:
    """An ordinary 400, as in "message is not modified"."""
    return Refusal(400, f"Bad Request: {description}")


def forbidden(description: str) -> Refusal:
    """A 403: the chat is out of the bot's reach."""
    return Refusal(403, f"Forbidden: {description}")
