"""What a reader says of a file that it cannot take."""


class FormatError(ValueError):
    """A file is not of its format, or asks for what the planner does not have.

    Parameters
    ----------
    faults : list of (str, str)
        Where, as a path into the file (`jobs[3].service`), and what is wrong there, each a whole sentence.
    """

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{where}: {sentence}" for where, sentence in faults))
        self.faults = faults
