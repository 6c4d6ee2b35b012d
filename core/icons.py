"""Every icon of the interface, drawn on a 24 × 24 grid with `currentColor`. An icon never stands without words."""

from __future__ import annotations

ICONS: dict[str, str] = {
    "arrow-left": '<path d="M19 12H5M11 6l-6 6 6 6"/>',
    "arrow-right": '<path d="M5 12h14M13 6l6 6-6 6"/>',
    "bell": '<path d="M6 16.5V10a6 6 0 0112 0v6.5l2 2H4zM10 21.5h4"/>',
    "blank": '<circle cx="12" cy="12" r="7"/>',
    "bolt": '<path d="M13 2.5L4.5 14H12l-1 7.5L19.5 10H12z"/>',
    "calendar": '<rect x="3" y="5" width="18" height="16" rx="2"/><path d="M3 10h18M8 2.5V7M16 2.5V7"/>',
    "camera": '<rect x="2.5" y="6.5" width="13" height="11" rx="2"/><path d="M15.5 10.5l6-3.5v10l-6-3.5"/>',
    "camera-off": (
        '<path d="M2.5 2.5l19 19M15.5 13.5l6 3.5V7l-6 3.5V8.5a2 2 0 00-2-2h-4'
        'M13 17.5H4.5a2 2 0 01-2-2v-7a2 2 0 012-2"/>'
    ),
    "chat": '<path d="M3 4.5h18V17H9l-5 4v-4H3z"/>',
    "check": '<path d="M4 12.5l5 5L20 6.5"/>',
    "clock": '<circle cx="12" cy="12" r="9.5"/><path d="M12 6.5V12l3.5 2.5"/>',
    "close": '<path d="M6 6l12 12M18 6L6 18"/>',
    "document": (
        '<path d="M14 2.5H6A1.5 1.5 0 004.5 4v16A1.5 1.5 0 006 21.5h12a1.5 1.5 0 001.5-1.5V8z"/>'
        '<path d="M14 2.5V8h5.5M8.5 13h7M8.5 17h5"/>'
    ),
    "download": '<path d="M12 3v12M7 10.5l5 5 5-5M4 20.5h16"/>',
    "edit": '<path d="M4 20l1-4.5L16.5 4a2 2 0 013 0l.5.5a2 2 0 010 3L8.5 19z"/>',
    "external": '<path d="M14 4h6v6M20 4l-9 9M18 14v6H4V6h6"/>',
    "eye-off": (
        '<path d="M2.5 2.5l19 19M10 5.3A10 10 0 0121.5 12a14 14 0 01-2.3 3.2M6 6.8A14 14 0 002.5 12 10 10 0 0016 17.8'
        'M10 10a2.8 2.8 0 004 4"/>'
    ),
    "flag": '<path d="M5 21V4h13l-3 4.5L18 13H5"/>',
    "id-card": (
        '<rect x="2.5" y="4.5" width="19" height="15" rx="2"/><circle cx="8.5" cy="11" r="2.5"/>'
        '<path d="M5 16.5a3.5 3.5 0 017 0M14.5 9.5h4M14.5 13.5h4"/>'
    ),
    "image": (
        '<rect x="3" y="4" width="18" height="16" rx="2"/><circle cx="8.5" cy="9.5" r="1.5"/>'
        '<path d="M4 18l5.5-5.5 4 4 3-3L20 17"/>'
    ),
    "info": '<circle cx="12" cy="12" r="9.5"/><path d="M12 11v6M12 7.2v.2"/>',
    "mic": '<rect x="9" y="2.5" width="6" height="11" rx="3"/><path d="M5.5 11a6.5 6.5 0 0013 0M12 17.5v4"/>',
    "mic-off": (
        '<path d="M2.5 2.5l19 19M9 9v1.5a3 3 0 004.7 2.5M15 10V5.5a3 3 0 00-5.8-1M5.5 11a6.5 6.5 0 0010 5.4'
        'M18.5 11a6 6 0 01-.5 2.6M12 17.5v4"/>'
    ),
    "minus": '<path d="M6 12h12"/>',
    "open": '<circle cx="12" cy="12" r="5" fill="currentColor"/><circle cx="12" cy="12" r="9.5"/>',
    "people": (
        '<circle cx="9" cy="8" r="4"/>'
        '<path d="M1.5 20.5a7.5 7.5 0 0115 0M16 4.3a4 4 0 010 7.4M18.5 14.5a7.5 7.5 0 014 6"/>'
    ),
    "person": '<circle cx="12" cy="8" r="4.5"/><path d="M3.5 21a8.5 8.5 0 0117 0"/>',
    "phone": '<rect x="6.5" y="2" width="11" height="20" rx="2.5"/><path d="M11 18.5h2"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "print": (
        '<path d="M7 8V3h10v5M7 17H4a1 1 0 01-1-1v-6a2 2 0 012-2h14a2 2 0 012 2v6a1 1 0 01-1 1h-3M7 13.5h10V21H7z"/>'
    ),
    "screen": '<rect x="2.5" y="4" width="19" height="13" rx="2"/><path d="M8 21h8M12 17v4"/>',
    "search": '<circle cx="10.5" cy="10.5" r="7"/><path d="M16 16l5 5"/>',
    "shield": '<path d="M12 2.5l8 3v6c0 5-3.5 8.5-8 10-4.5-1.5-8-5-8-10v-6z"/><path d="M8.5 12l2.5 2.5 4.5-5"/>',
    "sign": '<path d="M3 21c3-1 4-3 6-7s4-9 6-10 3 1 1 4-5 6-5 8 3 1 5-1 3-2 4 0"/>',
    "sign-out": '<path d="M10 3.5H4.5v17H10M9 12h12M16 7l5 5-5 5"/>',
    "star": '<path d="M12 3l2.7 5.7L21 9.5l-4.6 4.3 1.2 6.2-5.6-3-5.6 3 1.2-6.2L3 9.5l6.3-.8z"/>',
    "stop": '<path d="M8 2.5h8L21.5 8v8L16 21.5H8L2.5 16V8z"/><path d="M12 7.5V13M12 16.3v.2"/>',
    "trash": '<path d="M4 6.5h16M9 6.5V4h6v2.5M6 6.5l1 14h10l1-14M10 10.5v6M14 10.5v6"/>',
    "upload": '<path d="M12 16V4M7 8.5l5-5 5 5M4 20.5h16"/>',
    "warning": '<path d="M12 3.5L2.5 20h19z"/><path d="M12 10v4.5M12 17.3v.2"/>',
    "wifi": '<path d="M2 9a15 15 0 0120 0M5.5 12.8a10 10 0 0113 0M9 16.5a5 5 0 016 0M12 20v.2"/>',
    "wifi-off": (
        '<path d="M2.5 2.5l19 19M9 16.5a5 5 0 016 0M12 20v.2M5.5 12.8a10 10 0 015-2.5M2 9a15 15 0 014.5-2.8'
        'M22 9a15 15 0 00-11.5-3.8M18.5 12.8a10 10 0 00-2.5-1.7"/>'
    ),
}
