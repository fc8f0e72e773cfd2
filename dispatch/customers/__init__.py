"""Customers: who they are across all sources, their lines with devices, and all that is known of them."""
