"""Every picture in every situation a reader may meet: `python -m benchmarks.pictures`."""
