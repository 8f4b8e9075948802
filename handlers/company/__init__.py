"""What owners set in the chat: company, surveys, channels, people with a role."""
