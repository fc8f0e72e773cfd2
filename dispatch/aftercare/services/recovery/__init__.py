"""Whether a complaint that was accepted as solved is still put right, in its customer's words."""
