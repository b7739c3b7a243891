"""What the texts of documentation comments say, whatever era they were written in."""
