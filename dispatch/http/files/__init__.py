"""Files that are handed in: their contents, and the values in them as the API reads them."""
