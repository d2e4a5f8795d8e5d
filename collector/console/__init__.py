"""The console: pages for people, made on the server. Translates what was clicked; decides nothing."""
