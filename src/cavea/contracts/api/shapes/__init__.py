"""Wire forms: explicit, described, with an example on every field. They are the API's documentation."""
