"""Who was asked, when and in which wave."""
