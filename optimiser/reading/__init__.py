"""From files to typed tables: find, read, convert, expand ``all``; every problem is collected, none is raised."""
