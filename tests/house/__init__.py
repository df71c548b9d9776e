"""The code about itself."""
