"""Drawings of the page, by matplotlib, as scalable graphics with real text, in colours that everybody tells apart."""
