"""Travel times from an OSRM or Valhalla server."""
