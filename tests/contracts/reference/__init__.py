"""Both OpenAPI documents, as tools and generators see them."""
