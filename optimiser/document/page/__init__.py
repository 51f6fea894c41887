"""The form of the page: its template, its style and its script, and what puts them together."""
