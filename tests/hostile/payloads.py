"""What somebody types who wants a script of theirs to run in another's browser.

All of them call `q()`, which `watching.py` puts into every page: its one call is what
must never happen. `CONTEXTS` are the places a value can stand in a page; the control
shows that each payload is noticed in one of them when nothing escapes it.
"""

from __future__ import annotations

PAYLOADS = (
    # Elements with a script in them
    "<script>q()</script>",
    '"><script>q()</script>',
    "'><script>q()</script>",
    "</script><script>q()</script>",
    "</title><script>q()</script>",
    "</textarea><script>q()</script>",
    "</style><script>q()</script>",
    "--><script>q()</script>",
    "]]><script>q()</script>",
    "<!--><script>q()</script>-->",
    "<?xml?><script>q()</script>",
    "<<script>q()//<</script>",
    "<SCRIPT >q()</SCRIPT >",
    "<svg><script>q()</script></svg>",
    '<iframe srcdoc="<script>parent.q()</script>">',
    # Elements that call a script by themselves
    "<svg onload=q()>",
    "<svg/onload=q()>",
    '"><svg/onload=q()>',
    "'><svg/onload=q()>",
    "</script><svg/onload=q()>",
    "<select><option></select><svg/onload=q()>",
    "<img src=x: onerror=q()>",
    '"><img src=x: onerror=q()>',
    "'><img src=x: onerror=q()>",
    "<IMG SRC=x: ONERROR=q()>",
    '<img/src="x:"/onerror=q()>',
    "<img src=x: onerror=&#113;()>",
    "<img src=x: onerror='q()'",
    "<math><mtext><img src=x: onerror=q()></math>",
    '<noscript><p title="</noscript><img src=x: onerror=q()>">',
    "<video src=x: onerror=q()>",
    "<audio src=x: onerror=q()>",
    "<body onload=q()>",
    "<style onload=q()></style>",
    "<details open ontoggle=q()>",
    "<marquee onstart=q()>",
    "<input autofocus onfocus=q()>",
    "<select autofocus onfocus=q()>",
    "<textarea autofocus onfocus=q()>",
    "<a id=a tabindex=1 autofocus onfocus=q()>a</a>",
    "<svg><animate onbegin=q() attributeName=x></svg>",
    # Addresses that are scripts
    "javascript:q()",
    "JaVaScRiPt:q()",
    "java\tscript:q()",
    "java&#115;cript:q()",
    "data:text/html,<script>q()</script>",
    '<a href="javascript:q()">a</a>',
    '<iframe src="javascript:parent.q()">',
    '<object data="javascript:q()"></object>',
    '<form action="javascript:q()"><button>a</button>',
    '<button formaction="javascript:q()">a</button>',
    '<meta http-equiv=refresh content="9;url=javascript:q()">',
    '<svg><a href="javascript:q()"><text>a</text></a>',
    # Values that leave an attribute or a string of a script
    '" onmouseover=q() a="',
    '" autofocus onfocus=q() a="',
    "' autofocus onfocus=q() a='",
    "y onfocus=q() autofocus",
    '";q();//',
    "';q();//",
    "`;q();//",
    "${q()}",
    "*/--></title></style></textarea></script><svg/onload=q()>",
)

CONTEXTS = (
    "<p>{}</p>",
    '<input value="{}">',
    "<input value='{}'>",
    "<input value={}>",
    '<a href="{}">a</a>',
    "<textarea>{}</textarea>",
    "<title>{}</title>",
    "<style>{}</style>",
    "<!-- {} -->",
    '<script>var a = "{}";</script>',
    "<script>var a = '{}';</script>",
    "<script>var a = `{}`;</script>",
    "<svg><![CDATA[{}]]></svg>",
)


def packed(length: int | None, start: int) -> str:
    """As many payloads as fit, beginning with the one at `start` and going round."""
    turned = [*PAYLOADS[start % len(PAYLOADS) :], *PAYLOADS[: start % len(PAYLOADS)]]
    text = turned[0]
    for each in turned[1:]:
        longer = f"{text} {each}"
        if length is None or len(longer) <= length:
            text = longer
    return text if length is None or len(text) <= length else ""
