"""Updates in: polled or by webhook, gathered into groups, stored, then answered."""
