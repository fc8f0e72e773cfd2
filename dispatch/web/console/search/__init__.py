"""One question over everything that a dispatcher may see."""
