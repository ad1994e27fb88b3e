"""Understanding: what does this text mean? Implements `assistant.dialogue`'s Interpreter.

`config.yml` and `data/` are content, in Rasa's training data format; `train.py` alone needs scikit-learn, and
`interpreter.py` answers with numpy. Nothing here knows a channel, a person or a flow.
"""
