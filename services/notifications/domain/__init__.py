"""The rules of telling people: pure, without framework or storage."""
