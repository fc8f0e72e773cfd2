"""Messages to the mail desk: what became of each, and whose those are that wait."""
