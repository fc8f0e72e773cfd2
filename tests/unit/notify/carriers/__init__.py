"""What notify holds of the carriers, without a network."""
