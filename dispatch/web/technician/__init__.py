"""The technician's app."""
