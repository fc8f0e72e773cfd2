"""What customers want: their consents, and whether they may be called or texted."""
