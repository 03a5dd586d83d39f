"""The office: pages, programs' access and the record of who did what, over the engines. It holds no formula."""
