"""What is said of a file from which no roads can be read."""


class ExtractError(ValueError):
    """The file is no OpenStreetMap extract, or holds no road a van may use."""

    code = "unreadable_extract"
