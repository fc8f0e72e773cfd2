"""An order taken by phone: the caller found, the order written down, a time booked while they are on the line."""
