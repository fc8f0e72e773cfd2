"""Quality: clusters of faults that their baseline does not explain, and customers who may leave."""
