"""The main job on a town of our own making: from the order to the call-back, on real parts, in minutes."""
