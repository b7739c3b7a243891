"""Build systems that ask for plugins: each module here is one for the system it is named after."""
