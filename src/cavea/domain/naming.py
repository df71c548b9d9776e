"""What the names of folders and files say."""
