"""How likely plans keep their promises."""
