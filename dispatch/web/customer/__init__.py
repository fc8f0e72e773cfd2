"""The customer's pages, reached by a link in a text."""
