"""One verb a file, one function a verb. A step gets its tools as parameters and never calls another step."""
