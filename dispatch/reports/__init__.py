"""Reports: figures on promises kept and time lost, and what is not set up yet."""
