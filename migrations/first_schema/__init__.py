"""The tables of the first release, a file for each of the trade's words; `0001_schema` puts them together."""
