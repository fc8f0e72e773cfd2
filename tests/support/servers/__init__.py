"""Real parts that tests start, stop and kill: processes of the backend, a carrier, a geocoder, a database, a site."""
