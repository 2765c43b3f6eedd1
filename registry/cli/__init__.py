"""The command line `permit`: words and tables only. What is done is done by the office, what is answered by verify."""
