"""The demonstration's inbox: texts as customers get them."""
