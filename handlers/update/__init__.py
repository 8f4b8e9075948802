"""An update on its way through the handlers: who sent it, what it is, what comes of it."""
