"""Both OpenAPI documents, the interactive reference, and its export as a static site."""
