"""The regulation's articles: where each lives in the code, and that its test notices when it is gone."""
