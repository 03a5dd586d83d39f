"""Read official documents: files → paragraphs → clause tree → the plan in them."""
