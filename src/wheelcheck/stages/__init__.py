"""The only code that touches the disk, processes and the network: one file a stage."""
