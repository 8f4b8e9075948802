"""Pages in the chat: /report, cases, and how it is counted."""
