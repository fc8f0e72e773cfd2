"""The console's pages of campaigns: the list, a new one with its preview, one with its people."""
