"""Where faults come from, and customers who may leave, on pages."""
