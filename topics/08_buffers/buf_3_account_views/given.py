FRAME_BYTES = 65_536  # a received frame
TOKEN_BYTES = 20  # what the gateway keeps of it
