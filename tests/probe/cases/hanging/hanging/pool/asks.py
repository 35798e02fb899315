from hanging.pool import ANSWERS, QUESTIONS

QUESTIONS.put(1)
ANSWERS.get()
