"""What the console shows of how customers may be contacted: their consents, and the buttons that call them."""
