"""`python -m bot` is `eleven`."""

from bot.cli import main

main()
