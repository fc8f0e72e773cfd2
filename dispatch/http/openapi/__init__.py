"""What the OpenAPI document says beyond paths and schemas."""
