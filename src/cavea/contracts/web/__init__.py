"""The web app: its built files, and the pages of its history. It knows nothing of what the app does."""
