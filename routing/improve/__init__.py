"""The long search: ruin and recreate, compiled by numba. Importing it needs numba; the rest of routing does not."""
