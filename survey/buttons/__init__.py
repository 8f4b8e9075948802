"""What a button's data and a link's payload may say, and who may press it."""
