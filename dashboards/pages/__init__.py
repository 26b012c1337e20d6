"""The pages: each a class with a path, a title, a layout, and the callbacks it registers."""
