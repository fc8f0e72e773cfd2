"""Encrypts backups for a recipient with age or gpg, whichever the recipient is of, and opens them again."""

import shutil
from pathlib import Path

from dispatch.operations.backups.faults import BackupFault

PLAIN = b"PGDMP"
AGE = b"age-encryption.org/"


def sealing_command(recipient: str) -> list[str] | None:
    """The program that encrypts what it reads for a recipient's public key; None without a recipient.

    `age1…` and `ssh-…` are of age, everything else of gpg. Raises `BackupFault` where the program is not there: a
    backup that was to be encrypted is never written open.
    """
    if not recipient:
        return None
    if recipient.startswith(("age1", "ssh-")):
        return [_program("age"), "--encrypt", "--recipient", recipient]
    return [_program("gpg"), "--batch", "--quiet", "--trust-model", "always", "--encrypt", "--recipient", recipient]


def opening_command(file: Path, identity: Path | None) -> list[str] | None:
    """The program that opens a backup, told by how the file begins; None for one that is not encrypted.

    `identity` is the file with age's key; gpg has keys of its own.
    """
    with file.open("rb") as content:
        begin = content.read(len(AGE))
    if begin.startswith(PLAIN):
        return None
    if begin == AGE:
        if identity is None:
            raise BackupFault("The backup is encrypted by age: name the key's file (DISPATCH_BACKUP_IDENTITY).")
        return [_program("age"), "--decrypt", "--identity", str(identity)]
    if begin[:1] and begin[0] & 0x80:  # Every packet of OpenPGP begins with this bit.
        return [_program("gpg"), "--batch", "--quiet", "--decrypt"]
    raise BackupFault(f"{file} is no backup: it begins like none.")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise BackupFault(f"The backup needs {name}, which is not on this machine. Install it.")
    return found
