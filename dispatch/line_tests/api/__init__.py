"""Line tests over HTTP."""
