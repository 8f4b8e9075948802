"""What the bot sends and what it took in: outbox, inbox, ledger, chats."""
