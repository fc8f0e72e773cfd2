"""Files that came from outside, made safe to keep."""
