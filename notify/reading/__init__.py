"""Reading what customers write back: folded, parsed into phrases, and understood by what they were asked."""
