"""Duties: what recurs, on its due days, with reminders and a calendar to subscribe to."""
