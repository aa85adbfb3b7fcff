"""Another tool's judgement of the same data beside ours: its models, the data, the scores."""
