"""The kernel: what all capabilities stand on."""
