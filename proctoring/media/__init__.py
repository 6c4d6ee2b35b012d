"""The media plane: encoded audio and video come in by WebRTC and go out to walls, never decoded on the way.

Plain asyncio in a process of its own (``python -m proctoring.media``); it knows rooms, people by an opaque name and
packets, and nothing of Django or of the exam. ``interface.py`` is the contract, ``client.py`` the way to reach it.
"""
