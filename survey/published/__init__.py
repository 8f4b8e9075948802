"""What may be published of an anonymous wave."""
