"""What the channels that are posted to share: forms, JSON, texts and times as providers write them."""
