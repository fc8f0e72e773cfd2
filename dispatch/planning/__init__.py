"""Planning: routes computed from a snapshot, verified, published, and steered by hand."""
