"""Where weights come from and how published files are read, without running code from them."""
