"""The methods of the Bot API that the sandbox serves, by what they are about."""
