binding-hello = Hello, this is the training-hours register.
