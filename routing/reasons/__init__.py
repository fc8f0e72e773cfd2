"""Why a job is left out, and which rule would have to give way."""
