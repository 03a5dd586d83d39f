"""The interface for programs: what pages show and take, as JSON, under the same rights."""
