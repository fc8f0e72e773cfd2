"""The event feed: use cases, each within one transaction."""
