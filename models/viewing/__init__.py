"""What a photo is shown with: the parts of it that speak for a label."""
