"""What people write and send, of our own making, with the wished outcome beside each."""
