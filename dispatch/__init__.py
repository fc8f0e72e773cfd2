"""The backend of a broadband operator's field work; each folder is one capability."""
