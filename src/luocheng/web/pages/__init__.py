"""What all pages share: the frame, the ways to a page, its little parts."""
