"""What all API answers share: how they are written, paged, and how an error is told."""
