"""`python -m sandbox`: serve the sandbox until interrupted."""

import argparse
import asyncio
import contextlib
import sys

from sandbox.server import Sandbox


def main() -> None:
    """Read the options and serve."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox", description="A Telegram Bot API server on loopback."
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default="1000:SANDBOX", help="the only token accepted")
    parser.add_argument("--bot", default="eleven_bot", help="the bot's name, without @")
    parser.add_argument("--no-flood", action="store_true", help="no sending limits")
    options = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(options))


async def serve(options: argparse.Namespace) -> None:
    """Say where the sandbox listens, and stay."""
    sandbox = Sandbox(options.token, options.bot, flood=not options.no_flood)
    url = await sandbox.start(options.host, options.port)
    sys.stdout.write(f"Bot API and chat page: {url}\ncontrol API: {url}/sandbox/state\n")
    sys.stdout.flush()
    try:
        await asyncio.Event().wait()
    finally:
        await sandbox.stop()


if __name__ == "__main__":
    main()
