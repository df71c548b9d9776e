picture_answer = None
