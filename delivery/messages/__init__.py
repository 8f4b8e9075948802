"""What a row of the outbox becomes: the message that is sent."""
