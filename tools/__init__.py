"""What `make` calls: fetch Odoo and PostgreSQL, run, test, lint. Standard library only."""
