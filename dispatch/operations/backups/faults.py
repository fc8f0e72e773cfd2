"""What can go wrong with a backup."""


class BackupFault(Exception):
    """A backup, a restore or a drill could not be done. The text says why, and what helps."""
