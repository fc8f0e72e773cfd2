"""Line tests: what a line measures before somebody drives, and again after the work."""
