"""The reference as a static site: pages that need no server, no network and no build tool."""
