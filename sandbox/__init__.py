"""A Bot API server on loopback and a page with phones, for the demo, the tests and the benchmark.

In a test: `sandbox = Sandbox()`, `async with sandbox.serve() as base_url:` (BOT_API_URL for the bot), then
`phone = sandbox.phone(101, "王芳")`, `await phone.send("/log")`, `await phone.tap("外部培训")`,
`await phone.expect("培训名称")`. As a program: `python -m sandbox --port 8081`, with the phones at its address.
"""
