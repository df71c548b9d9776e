media_answer = None
