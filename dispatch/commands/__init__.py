"""Commands that bring files in and start work by hand; `dispatch.cli` gathers them."""
