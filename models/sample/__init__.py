"""A sample collection that the program draws itself."""
