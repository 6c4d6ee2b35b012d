"""What tests of every app share: the clock, the real server as a process, Chromium with a moving picture."""
