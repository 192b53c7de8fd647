"""What people write, kept outside the releases: today the audit log and who is signed in."""
