"""The ways in that users have: HTTP clients of every role, pages, and what a request can name."""
