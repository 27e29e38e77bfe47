"""How requests are answered, by two programs.

`public` answers from memory (`fast_path`) and sends static files (`static_files`); it has one thread of Python, so that
nobody takes the interpreter from a lookup; `public_program` starts it. What needs the database it hands on
(`forwarder`) to the other program, Django in processes of its own (`django_program`), and never waits for it for long.
"""
