"""Live day: the day as it happens, promises at risk, disruptions, emergencies and repairs."""
