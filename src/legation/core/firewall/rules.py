# ruff: noqa: E501, ERA001
"""The patterns, as text: what a directive to a model says, and what gives a disguise away.

Written in lower case for folded text and compiled once (`patterns.py`). In a pattern `~` is the space between two
words, `~N~` is that space with up to N words in it. A change of any of these changes `VERSION`.

Hyperscan looks for the literals of a pattern first. Where one would be as common as `the` or `to`, a class stands for
it (`[a-z]{3}`, `[ta][ot]`): it says nearly the same, and a scan of prose costs a quarter.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from legation.core.firewall.verdicts import Code


class Rule(NamedTuple):
    name: str
    code: Code
    pattern: str


_IGNORE = (
    r"(?:ignor(?:e|es|ed|ing)|disregard(?:ing|ed)?|forget|overlook|neglect|bypass|discard|abandon|overrid(?:e|es|ing)|"
    r"supersedes?|do(?: not|n.?t)~(?:follow|obey|heed|listen to)|stop~following|pay no attention to|set aside|unlearn|"
    r"throw (?:out|away)|erase|drop)"
)
_PREV = r"(?:previous(?:ly)?|prior|above|earlier|preceding|existing|current|original|initial|former|foregoing|past|old)"
_INSTR = (
    r"(?:instructions?|rules?|directions?|guidelines?|prompts?|commands?|orders?|directives?|constraints?|context|"
    r"polic(?:y|ies)|programming|training|restrictions?|tasks?|requests?|messages?|conversation)"
)
_ALL = r"(?:all|any|every|everything|each|the|your|these|those|my|of|other)"
_MODEL = r"(?:ai|llm|assistants?|chatbots?|language models?|models?|gpt|chatgpt|agents?|bots?)"
_SECRET = (
    r"(?:passwords?|passphrase|secrets?(?: key)?|api[ _-]?keys?|access tokens?|credentials?|private keys?|ssh keys?|"
    r"tokens?|environment variables?|env vars?|cookies|\.env|id_rsa|/etc/passwd)"
)
_HIDDEN = (
    r"(?:your|the|its)~(?:\w+~){0,2}(?:system prompt|prompt|instructions?|initial (?:text|message)|hidden prompt|"
    r"configuration|developer message|guidelines|pre-?prompt|rules)"
)
_SHOW = (
    r"(?:show|print|reveal|repeat|output|display|tell me|write (?:down|out)|give me|copy|list|recite|spell out|dump|"
    r"quote|share|paste|echo|summari[sz]e|leak|disclose|expose|return|translate)"
)
_SEND = r"(?:send|forward|e-?mail|post|upload|transmit|exfiltrate|leak|submit|deliver|append|copy|relay|share)"

RULES: Final[tuple[Rule, ...]] = (
    # -- override
    Rule("override", Code.PI_OVERRIDE, rf"\b{_IGNORE}~4~{_PREV}~2~{_INSTR}\b"),
    Rule("override-all", Code.PI_OVERRIDE, rf"\b{_IGNORE}~{_ALL}~2~{_INSTR}\b"),
    Rule("override-above", Code.PI_OVERRIDE, rf"\b{_IGNORE}~(?:everything|anything|all|what(?:ever)?|that|this|it)~4~(?:above|before|earlier|previously|told|said|so far|prior)\b"),
    Rule("override-given", Code.PI_OVERRIDE, rf"\b{_IGNORE}~2~{_INSTR}~3~(?:above|before|given|received|told|so far|earlier)\b"),
    Rule("override-void", Code.PI_OVERRIDE, rf"\b{_INSTR}~2~(?:void|cancell?ed|obsolete|revoked|superseded|no longer (?:valid|apply|relevant)|suspended|lifted|do(?: not|n.?t) apply|were? (?:a test|wrong))\b"),
    Rule("override-bare", Code.PI_OVERRIDE, r"\b(?:forget|ignore|disregard)~(?:everything|all of (?:it|that|this)|that|the above|your (?:rules|training|programming|guidelines))\b"),
    Rule("override-then", Code.PI_OVERRIDE, r"\b(?:ignore|forget|disregard|instead of)~5~(?:just |then |now |only |and |instead )(?:say|print|output|write|tell me|reply|respond|answer)\b"),
    # -- another task
    Rule("new-task", Code.PI_NEWTASK, r"\b(?:new|real|actual|true|only|updated|revised|final)~(?:\w+~)?(?:instructions?|task|objective|goal|directives?|rules?|mission|job|orders?)~(?:is|are|to|follow|reply|respond|say|print|ignore|you|from|output|write|act)\b"),
    Rule("your-task", Code.PI_NEWTASK, r"\byour~(?:new|only|real|actual|sole|next|true)~(?:\w+~)?(?:task|job|goal|purpose|instruction|role|objective|mission)\b"),
    Rule("instead", Code.PI_NEWTASK, r"\binstead~(?:you (?:must|should|will)|please|just|only|print|say|tell|write|output|respond|reply|answer|do)\b"),
    Rule("from-now-on", Code.PI_NEWTASK, r"\b(?:from now on|from this (?:point|moment)(?: on)?|henceforth|going forward)~3~(?:you|your|i|all|every|only|always|never|answer|respond)\b"),
    Rule("before-task", Code.PI_BEFORETASK, r"\b(?:before|after|once|when|whenever|prior to)~(?:(?:answer|respond|reply|call|summari[sz]|process|execut|continu|complet|finish)ing|using this|doing anything|you (?:answer|reply|respond|have read|read)|(?:the )?user asks|asked)~8~(?:you must|you should|please|always|make sure|first|call|send|read|include|say|print|fetch|use|execute|add|tell)\b"),
    Rule("if-you-are", Code.PI_BEFORETASK, rf"\bif~you(?:~are|.?re)~(?:an?|the|reading|being)~2~(?:{_MODEL}|this)\b"),
    Rule("if-user-asks", Code.PI_BEFORETASK, r"\bif~(?:the~)?(?:user|human|anyone|someone|you are|customer)~(?:asks?|asked|wants|requests)~8~(?:reply|respond|say|answer|tell|print|output|write)\b"),
    # -- persona and jailbreak
    Rule("persona", Code.PI_PERSONA, r"\b(?:you (?:are now|will (?:now )?(?:act|be|become|play)|must (?:act|pretend))|you.re now|pretend (?:to be|you are|that you)|act as(?: if)?|(?:role ?-?play|behave|respond|answer|speak) as|take on the role|play the (?:role|part)|imagine (?:you are|you.re|being)|simulate|impersonate|i want you to (?:act|be|become|play|pretend)|you are going to (?:be|act|pretend|play))\b"),
    Rule("no-rules", Code.PI_JAILBREAK, r"\b(?:without|with no|no|free (?:of|from)|not (?:bound|limited|restricted|constrained) by|ignor(?:e|es|ing)|regardless of|has no|have no|doesn.?t have|broken free|bypass(?:es|ing)?|disable[sd]?|remove[sd]?)~4~(?:restrictions?|limitations?|limits|filters?|censorship|moral(?:s|ity)?|ethic(?:s|al)?|guidelines|content polic(?:y|ies)|safety|rules|confines|constraints|guardrails|legality|boundaries)\b"),
    Rule("unfiltered", Code.PI_JAILBREAK, r"\b(?:uncensored|unfiltered|unrestricted|amoral|jailbroken|do anything now|anything goes|developer mode|dan mode|god mode|jailbreak(?: mode)?|opposite mode|evil (?:mode|twin|confidant)|unhinged|no longer bound)\b"),
    Rule("never-refuse", Code.PI_JAILBREAK, r"\b(?:never|not|cannot|can.?t|won.?t|must not|don.?t|no)~(?:ever~)?(?:refuse|decline|reject|say no|apologi[sz]e|break character|moralize|lecture|warn|censor|deny|say (?:you|that you) (?:can.?t|cannot))\b"),
    Rule("phrases-barred", Code.PI_JAILBREAK, r"\bnever~(?:say|use|include|write|mention|output)~4~(?:words?|phrases?|sorry|cannot|can.?t|unable|as an ai|i.m sorry|however|unfortunately|illegal|unethical|legal|apolog(?:y|ies)|warnings?|disclaimers?)\b"),
    Rule("affirm", Code.PI_OUTPUTFORCE, r"\b(?:start|begin|prefix|open)~3~(?:answer|reply|response|sentence|message|output|with)~2~(?:sure|absolutely|of course|yes|certainly|here is|here s)\b"),
    Rule("sure-here", Code.PI_OUTPUTFORCE, r"\bsure~here(?: s| is| are)\b"),
    Rule("obey", Code.PI_JAILBREAK, r"\b(?:you|always|must|will)~(?:\w+~)?(?:obey|comply|fulfil?l?s?)~4~(?:request|command|order|instruction|me|user|everything|question|rules?)\w*"),
    Rule("two-answers", Code.PI_JAILBREAK, r"\b(?:two|2|both)~(?:\w+~)?(?:answers|responses|replies|ways|paragraphs)\b"),
    Rule("token-game", Code.PI_JAILBREAK, r"\b(?:lose|deduct|start with|have)~2~(?:tokens|points|lives|credits)\b"),
    Rule("hypothetical", Code.PI_JAILBREAK, r"\b(?:hypothetical(?:ly)?|fictional|imaginary|purely theoretical|alternate)~3~(?:response|scenario|story|world|universe|dialogue|character|setting|assistant|ai)\b"),
    # -- leaks
    Rule("leak", Code.PI_PROMPTLEAK, rf"\b{_SHOW}~4~(?:[a-z]{3}|your|initial|hidden|original|full|entire|exact)~2~(?:system prompt|prompt|instructions?|initial (?:text|message)|configuration|developer message|guidelines|pre-?prompt|rules)\b"),
    Rule("leak-what", Code.PI_PROMPTLEAK, r"\bwhat(?:.s| is| are| were| was| do| did| does)~2~your~2~(?:system prompt|prompt|instructions?|guidelines|rules|directives|configuration)\b"),
    Rule("leak-above", Code.PI_PROMPTLEAK, r"\b(?:repeat|print|output|show|copy|write|echo|return|summari[sz]e|translate|spell)~6~(?:above|before this|preceding|(?:beginning|start) of (?:this|the|our) (?:prompt|conversation|chat)|previous (?:text|message|prompt|words))\b"),
    Rule("leak-start", Code.PI_PROMPTLEAK, r"\b(?:written|said|stated|told you)~3~(?:above|beginning|before|start)\b"),
    Rule("verbatim", Code.PI_PROMPTLEAK, rf"\b{_INSTR}~4~(?:verbatim|word for word|in full|in a code block)\b"),
    Rule("training-data", Code.PI_PROMPTLEAK, r"\b(?:your|[a-z]{3})~(?:\w+~)?(?:training (?:data|set|corpus)|model weights|fine-?tuning data)\b"),
    Rule("ask-secret", Code.EX_SECRETREAD, rf"\b(?:{_SHOW}|what(?:.s| is| are)|know|i need|need to know|hint|first letter|rhymes?)~4~(?:the|your|his|her|their|user.?s|my|our|system)~2~{_SECRET}\b"),
    Rule("secret-as", Code.EX_SECRETREAD, r"\b(?:poem|haiku|acrostic|song|story|riddle|base64|backwards|reverse|emojis?|hint|spell|letter|encode|translate|pig latin)~6~(?:password|secret|key|passphrase|code word|credentials)\b"),
    # -- role tokens and notices
    Rule("notice", Code.PI_SYSNOTICE, r"\b(?:system|admin|security|developer|urgent|critical)~(?:\w+~)?(?:notice|alert|message|override|request|instructions?|update|note)~(?:to|for|from|ignore|you|all|the|this|report|please|disregard|do|when)\b"),
    Rule("to-model", Code.PI_SYSNOTICE, rf"\b(?:note|message|attention|instructions?|dear|hey|hello|memo|notice|important)~(?:to |for )?(?:all |any |the |every )?{_MODEL}\b"),
    Rule("mode", Code.PI_SYSNOTICE, r"\b(?:enable|activate|enter|switch (?:to|into)|turn on|you are in|engage|start|in)~2~(?:developer|debug|admin|maintenance|god|unrestricted|override|root|sudo|test|diagnostic|dan|system)~mode\b"),
    Rule("authority", Code.PI_AUTHORITY, r"\b(?:i.?m|i am|as|this is|from)~(?:an?|the|your)~2~(?:developer|administrator|admin|creator|police officer|auditor|ceo|security team|engineer|owner|researcher|supervisor|openai|anthropic)\b"),
    Rule("approved", Code.PI_AUTHORITY, r"\b(?:pre-?approved|pre-?verified|pre-?authori[sz]ed|has been (?:authori[sz]ed|verified|approved) by|you have (?:my )?permission|for educational purposes|emergency access|life (?:and|or) death)\b"),
    # -- stealth
    Rule("stealth", Code.PI_STEALTH, r"\b(?:do not|don.?t|never|without|must not|should not|avoid)~(?:ever~)?(?:mention(?:ing)?|tell(?:ing)?|inform(?:ing)?|notify(?:ing)?|reveal(?:ing)?|show(?:ing)?|alert(?:ing)?|disclos(?:e|ing)|let|acknowledg(?:e|ing)|ask(?:ing)?)~3~(?:this|these|user|anyone|them|it|human|that|about|confirmation|permission|instructions?)\b"),
    Rule("silently", Code.PI_STEALTH, r"\b(?:silently|secretly|covertly|discreetly|quietly|in the background|surreptitiously)~1~(?:send|forward|read|include|add|copy|call|execute|upload|do|collect|run|post|log|insert|exfiltrate|append|store)\b"),
    # -- output
    Rule("only-say", Code.PI_OUTPUTFORCE, r"\b(?:only|just|simply|exactly)~(?:say|print|output|reply|respond|answer|write|return|repeat)\b|\b(?:say|print|output|reply|respond|answer|write|return)~2~(?:only|exactly|nothing (?:else|but)|the following)\b"),
    Rule("nothing-else", Code.PI_OUTPUTFORCE, r"\b(?:and|absolutely) nothing (?:else|more)\b|\bnothing else\b|\bno other (?:text|words|output)\b"),
    Rule("repeat-forever", Code.PI_OUTPUTFORCE, r"\brepeat~6~(?:forever|endlessly|infinitely|\d+ times|a thousand times)\b"),
    Rule("ranking", Code.TP_RANKING, r"\b(?:always|must|only)~2~(?:use|choose|prefer|select|pick|route to|recommend|call)~2~(?:this|our|me|my)~(?:agent|tool|function|service|product|server)\b|\b(?:instead of|over|before) (?:any|all|every) other (?:agents?|tools?|functions?)\b|\b(?:hire|recommend|choose|accept|approve) this (?:candidate|paper|product|vendor|application)\b|\b(?:highest|full|maximum|perfect|top) (?:score|marks|rating|rank|grade)\b"),
    Rule("shadowing", Code.TP_SHADOW, r"\bwhen~4~(?:tool|function|agent)~5~(?:is|are)~(?:called|used|available|invoked)|\b(?:do not|don.?t|never)~(?:use|call|trust|invoke)~2~(?:other|another|any other|competing)~(?:agents?|tools?|functions?|servers?)\b"),
    # -- sends and reads
    Rule("send-to", Code.EX_SEND, rf"\b{_SEND}~10~(?:[ta][ot]|vi[a-z])~1~(?:https?|www|[a-z0-9]+@[a-z0-9]|attacker|evil|external)"),
    Rule("send-stuff", Code.EX_SEND, rf"\b{_SEND}~4~(?:conversation|chat (?:history|log)|credentials|secrets?|passwords?|api keys?|system prompt|cookies|private (?:data|key)|environment variables|all (?:messages|emails|files|data)|access token|personal (?:data|information)|ssh key)\b"),
    Rule("read-secret", Code.EX_SECRETREAD, rf"\b(?:read|open|load|cat|fetch|get|access|extract|collect|steal|harvest|dump|retrieve)~5~{_SECRET}"),
    Rule("param", Code.TP_PARAMSMUGGLE, r"\b(?:pass|put|include|place|insert|set|provide|add)~6~(?:as|in|into|to|using)~1~(?:sidenote|context|notes?|metadata|feedback|reason|debug|session_info)~(?:param|arg|field)"),
    Rule("act", Code.TP_TOOLCALL, r"\b(?:transfer|wire|pay)~(?:usd |eur )?\d|\bdelete (?:all|every|the)~2~(?:files?|records?|emails?|data|tables?|calendar|backups?|events?)\b|\b(?:grant|give)~3~(?:admin|root|full|owner)~(?:access|rights|privileges|permissions)\b|\b(?:disable|turn off|deactivate)~2~(?:alerts?|logging|security|safety|monitoring|filters?|protections?)\b"),
    Rule("follow-instructions", Code.PI_NEWTASK, r"\b(?:follow|obey|execute|carry out|do what|perform)~3~(?:instructions?|commands?|says|steps)~3~(?:below|hidden|in|at|inside|contained|encoded|from|following|it)\b"),
    Rule("put-in-answer", Code.PI_OUTPUTFORCE, r"\b(?:include|embed|insert|add|append|put|place|write|mention)~8~(?:in|into|to|within|with|at the (?:end|top|start|beginning) of)~(?:your|every|each)~1~(?:answers?|reply|replies|responses?|outputs?|summary|summaries|messages?|solutions?|code|translations?)\b"),
    # -- encodings
    Rule("decode-and", Code.EN_OTHER, r"\b(?:decode|decrypt|decipher|unscramble|deobfuscate|translate|convert)~6~(?:base64|rot-?13|hex(?:adecimal)?|binary|morse|cipher|caesar|pig latin|message|string|text|following)\b"),
    Rule("smuggle", Code.EN_OTHER, r"\b(?:concatenate|combine|join|interlace|interleave|put together)~4~(?:strings?|parts?|letters|pieces|variables|words)\b|\ba b and (?:say|print|answer|follow|execute)"),
    # -- more turns of phrase, written from general knowledge
    Rule("instead-of", Code.PI_NEWTASK, r"\b(?:instead|in place) of~(?:translat|summari[sz]|answer|respond|reply|classify|analy[sz]|review|follow|help|continu)ing\b"),
    Rule("stop-and", Code.PI_NEWTASK, r"\b(?:stop|cease|abort|halt|quit)~(?:what you are doing|whatever you|everything you|your current|the current task|this task|translating|summari[sz]ing|answering|following|being)\b"),
    Rule("in-character", Code.PI_PERSONA, r"\b(?:stay(?:ing)?|remain(?:ing)?|answer|respond|reply|speak|always be)~(?:\w+~)?in character\b|\bbreak(?:ing)? (?:out of )?(?:the |your )?(?:character|role|roleplay|immersion)\b"),
    Rule("named-policy", Code.PI_JAILBREAK, r"\b(?:openai|anthropic|chatgpt|your|content|usage|ethical|moral)~(?:.s~|s~)?(?:\w+~)?(?:polic(?:y|ies)|guidelines?|restrictions|programming|limitations|filters?)\b"),
    Rule("no-matter", Code.PI_JAILBREAK, r"\b(?:no matter (?:what|how)|regardless of|even if|irrespective of)~6~(?:illegal|unethical|immoral|harmful|dangerous|offensive|inappropriate|law|ethics|consequences|asks?|asked|policy)\b"),
    Rule("never-as-ai", Code.PI_JAILBREAK, r"\b(?:not~(?:just~)?|no longer |never say |don.?t say |as )an ai(?: language)?(?: model| assistant)?\b|\byou(?: a|.)re not an? (?:ai|assistant|chatbot|language model)\b"),
    Rule("harm-howto", Code.PI_JAILBREAK, r"\b(?:how to|ways? to|steps? (?:to|for)|guide (?:to|on|for)|tutorial (?:to|on|for)|instructions? (?:to|for|on)|recipe for|methods? (?:to|for|of)|plan (?:to|for))~5~(?:bombs?|explosives?|weapons?|guns?|meth(?:amphetamine)?|drugs?|cocaine|poison|malware|ransomware|virus(?:es)?|keylogger|phishing|hack into|steal|kill|murder|launder|counterfeit|forge|blackmail|stalk|shoplift|suicide|self harm|identity theft|torture|bully|harass|defraud|scam|insider trading|evade taxes|tax evasion|terror\w*|kidnap|smuggle)\b"),
    Rule("harm-write", Code.PI_JAILBREAK, r"\b(?:write|create|make|generate|develop|compose|draft|give me|provide|produce|build|design)~6~(?:malware|ransomware|phishing|keylogger|virus|trojan|worm|hate speech|defamatory|racist|sexist|conspiracy|disinformation|misinformation|fake news|propaganda|blackmail|ransom note|scam|death threat|bomb|suicide note|exploit code|botnet)\b"),
    Rule("your-prompt", Code.PI_PROMPTLEAK, r"\byour~(?:initial|original|system|first|hidden|secret|full|entire|complete|exact|internal|own|current)~(?:\w+~)?(?:prompt|instructions?|message|rules|configuration|guidelines|directives?|context)\b"),
    Rule("text-before", Code.PI_PROMPTLEAK, r"\b(?:text|words?|everything|sentences?|instructions?|paragraphs?|lines?|content|anything|messages?)~(?:that~)?(?:\w+~)?(?:above|before this|preceding|prior to (?:this|my)|you (?:were|have been|got) (?:given|told|shown)|at the (?:start|beginning|top) of)\b"),
    Rule("veiled", Code.EX_SECRETREAD, r"\b(?:letter by letter|one (?:letter|character|word) (?:at a time|per line)|character by character|first letters? of|in reverse order|in base ?64|in morse|in rot ?13|in pig latin|in leetspeak|as an acrostic|in hex(?:adecimal)?|that rhymes? with|with a (?:space|dash|hyphen) between)\b"),
    Rule("unknowing", Code.PI_STEALTH, r"\b(?:without|not|avoid|before)~4~(?:user|users|owner|anyone|customer|human|their|his|her|victim|caller|client)~(?:s~)?(?:\w+~)?(?:knowledge|consent|permission|knowing|noticing|noticed?|awareness|aware|approval|confirmation|authori[sz]ation|find(?:s|ing)? out)\b"),
    Rule("evades", Code.PI_JAILBREAK, r"\b(?:bypass|circumvent|evade|defeat|get around|subvert)(?:es|s|ing|ed)?~3~(?:authentication|authori[sz]ation|access controls?|security|permission(?:s| checks?)|validation|sandbox|rate limits?|audit|detection|approval|moderation|content filters?|safeguards|antivirus)\b"),
    Rule("also-sends", Code.EX_SEND, r"\b(?:also|additionally|automatically)~(?:\w+~)?(?:sends?|forwards?|uploads?|posts?|transmits?|e-?mails?|copies|exfiltrates?)~6~(?:to an? (?:external|remote|third)|to (?:our|my|the attacker)|elsewhere|external (?:server|endpoint|url|host)|remote (?:server|endpoint|host)|attacker|third party|off-?site)\b"),
    Rule("wants-user", Code.PI_OUTPUTFORCE, r"\b(?:tell|convince|persuade|ask|urge|instruct|direct|trick|get|make)~(?:the )?(?:user|customer|reader|client|visitor|them|victim)~(?:that~|to~|they~)(?:\w+~){0,3}(?:click|visit|download|call|enter|provide|send|install|password|account|credit card|verify|log ?in|transfer|pay|buy|open|disable|share|paste|run)\b"),
    Rule("priority", Code.PI_SYSNOTICE, r"\b(?:this|these|the following|my)~(?:\w+~)?(?:instructions?|message|command|directive|rule|request|orders?|prompt)~(?:\w+~){0,2}(?:overrides?|supersedes?|take(?:s)? (?:precedence|priority)|has (?:the )?(?:highest )?priority|comes? first|replaces?|must be (?:obeyed|followed)|outranks?)\b"),
    Rule("pretext", Code.PI_AUTHORITY, r"\b(?:i.?m|i am|as)~an?~(?:\w+~)?(?:researcher|professor|doctor|nurse|journalist|novelist|author|screenwriter|historian|scientist|tester|law enforcement|detective|officer|therapist|chemist|hacker)\b"),
    Rule("only-a-game", Code.PI_JAILBREAK, r"\b(?:this is|it is|it.s|everything is|all of this is|purely|just|only)~(?:\w+~)?(?:hypothetical|fiction|fictional|a game|a test|a simulation|a thought experiment|a joke|pretend|imaginary|roleplay|role play|theoretical)\b"),
    Rule("fiction-how", Code.PI_JAILBREAK, r"\b(?:scene|story|dialogue|play|script|poem|song|screenplay|chapter|monologue|character|novel)~4~(?:explain|describe|teach|show|reveal|instruct|demonstrate|detail|outline)(?:s|es|ing)?~4~(?:how|step|exactly|detail|recipe|method|process)\b"),
    Rule("no-warnings", Code.PI_JAILBREAK, r"\b(?:do not|don.?t|never|without|no|avoid|skip|omit|leave out)~3~(?:warnings?|disclaimers?|caveats?|moral(?:i[sz]ing|s|ity)?|ethical|lectur(?:e|es|ing)|apolog(?:y|ies|i[sz]e|i[sz]ing)|refus(?:e|al|als|ing)|sorry|hesitat(?:e|ion))\b"),
    Rule("anything", Code.PI_JAILBREAK, r"\byou~(?:can|will|must|may|should|are able to|are allowed to|are free to|have to|shall)~(?:now~)?(?:do|say|answer|generate|write|provide|produce|discuss|create|respond to|reply to|talk about)~(?:absolutely~)?(?:anything|any|everything|whatever|all)\b"),
    Rule("renamed", Code.PI_PERSONA, r"\b(?:your (?:new )?name is|you (?:will|shall) be (?:called|named|known as)|you go by|you are called|i will call you|call yourself|refer to yourself as)\b"),
    Rule("from-makers", Code.PI_AUTHORITY, r"\b(?:from|by|of|on behalf of)~(?:\w+~)?(?:your (?:developers?|creators?|makers?|owners?|operators?|administrators?|programmers?)|openai|anthropic|the system administrators?|the developers? team)\b"),
    Rule("each-reply", Code.PI_OUTPUTFORCE, r"\b(?:end|finish|conclude|close|start|begin|prefix|preface|sign|precede|follow)~(?:every|each|all|any|all of)~(?:of your~|your~|\w+~)?(?:messages?|responses?|answers?|repl(?:y|ies)|sentences?|outputs?|paragraphs?)~(?:with|by)\b|\b(?:in|to|at the (?:start|end|beginning) of|before|after)~(?:every|each)~(?:\w+~)?(?:message|response|answer|reply)~(?:you|from now|say|add|write|include)\b"),
    Rule("opposite", Code.PI_JAILBREAK, r"\b(?:the )?(?:exact )?opposite of (?:what|your|the|everything)|\breverse psychology\b|\bcontrary to (?:your|what)\b"),
    Rule("called-first", Code.TP_RANKING, r"\b(?:must|should|always|required to|needs? to|has to)~(?:always~)?(?:be~)?(?:called|used|invoked|run|executed|selected|chosen|preferred|consulted|tried)~(?:first|before|prior|instead|over|in place|ahead)\b"),
    Rule("backdoor", Code.TP_TOOLCALL, r"\b(?:backdoor|back door|covert channel|reverse shell|keylog\w*|exfiltrat\w+|hidden (?:instructions?|functionality|feature|command|payload|behaviou?r)|undocumented (?:feature|command|parameter)|command and control|privilege escalation|arbitrary (?:code|commands?))\b"),
    Rule("we-played", Code.PI_PERSONA, r"\b(?:let.?s|we (?:will|are going to|.?ll)|we.re (?:going to|gonna)|i want to)~(?:play|pretend|imagine|simulate|role ?play|act out)\b"),
    Rule("told-above", Code.PI_OVERRIDE, r"\b(?:everything|anything|all|whatever|what|things)~(?:that~)?(?:you~(?:were|have been|had been|.?ve been)|i~(?:said|told|wrote|have said)|we~(?:said|discussed)|was said)~(?:\w+~)?(?:told|said|given|taught|instructed|programmed|before|earlier|asked|until)\b"),
)  # fmt: skip

MARKS: Final[tuple[Rule, ...]] = (
    Rule("role-token", Code.PI_ROLETOKEN, r"<\|?(?:im_start|im_end|system|endoftext|start_header_id|eot_id|assistant|user)\|?>|\[/?inst\]|<</?sys>>|</?(?:system|instructions?|admin|important|secret|hidden)>"),
    Rule("role-head", Code.PI_ROLETOKEN, r"(?:^|\n|[.!?\"'>\]] )\s{0,4}[#*\[=-]{1,6} ?(?:system|instructions?|admin|developer|assistant|new instructions?|override|end of (?:document|prompt|context|data|user input))\b"),
    Rule("role-line", Code.PI_ROLETOKEN, r"(?:^|\n|[.!?] )\s{0,4}(?:system|developer|root|system message|system prompt|assistant) ?: ?\w"),
    Rule("system-bracket", Code.PI_ROLETOKEN, r"\[(?:system|admin|root|developer|assistant)[\]: (]"),
    Rule("end-of", Code.PI_ROLETOKEN, r"(?:end|stop|ignore) (?:of )?(?:the )?(?:document|prompt|context|instructions|user input|text|session)[ \]]?[-=#*>]{2,}|[-=#*]{4,} ?(?:end|begin|start|new|system|ignore)\b"),
    Rule("say-quoted", Code.PI_OUTPUTFORCE, r"\b(?:say|print|output|reply with|respond with|repeat after me|answer with|write|tell me|state|type)[:,]? ?(?:the (?:word|words|phrase|text|sentence|following)[:,]? ?)?[\"'`][^\"'`\n]{1,80}[\"'`]"),
    Rule("tool-call", Code.TP_TOOLCALL, r"\b(?:call|use|invoke|run|execute|trigger)\s+(?:the\s+)?[`'\"]?[a-z]{2,20}[_.][a-z_.]{2,30}[`'\"]?(?:\s+(?:tool|function))?\s+(?:with|and|to|on|passing|tool|function|first|before)\b"),
    Rule("shell", Code.TP_TOOLCALL, r"\bos\.(?:system|popen)|subprocess\.\w+|__import__\(|\b(?:curl|wget)\b[^\n|]{0,120}\| ?(?:ba|z)?sh\b|\brm -rf /|\b(?:ba)?sh -c|/dev/tcp/|\beval\(|\bexec\(|child_process|runtime\.getruntime|\bpowershell -e|process\.run|\bwhoami\b|drop table"),
    Rule("let-strings", Code.EN_OTHER, r"\b(?:let|suppose|assume|given|have)\s+6\s+(?:strings?|variables?)\b|\b[a-z] ?= ?[\"'][^\"'\n]{3,80}[\"'][ ,;.\n]{1,3}[b-z] ?= ?[\"']"),
    Rule("pigtext", Code.EN_OTHER, r"[a-z]{2}ay [a-z]{1,9}ay [a-z]{1,9}ay [a-z]{1,9}ay\b|[.-]{1,5} [.-]{1,5} [./-]{1,5} [./-]{1,5} [./-]{1,5} [./-]{1,5}"),
    Rule("slot", Code.PI_JAILBREAK, r"[\[{<(](?:insert|enter|type|paste|put|write)[a-z _]{0,30}(?:prompt|question|query|request|task|text|message|here|instruction)[a-z _]{0,20}[\]}>)]|[\[{<](?:prompt|question|query|user_?input|request|my question)[\]}>]"),
    Rule("two-voices", Code.PI_JAILBREAK, r"(?:\[|\(|\n|\*\*|^)(?:gpt|chatgpt|classic|normal|dan|ai|assistant|jailbreak|unfiltered|evil|\S{2,14}gpt)[\])]?:? ?[\])]?: ?(?:\[|\(|\"|<|sure|i am|hello|here)"),
    Rule("malcode", Code.TP_TOOLCALL, r"\bpynput\b|keyboard\.listener|imagegrab|pyautogui\.screenshot|document\.cookie|\bnc -[a-z]{0,3}e|/etc/shadow|authorized_keys|xmrig|stratum\+tcp|:\(\)\{|shutil\.rmtree\(['\"]?[/~c]|getasynckeystate|setwindowshookex|clipboard\.(?:paste|getcontents)|pyperclip\.paste|\bmkfs\.|dd if=/dev/|del /[fsq]|format c:|base64 -d ?\| ?(?:ba)?sh|b64decode\([^)]{0,80}\)\)|\.sendmail\(|invoke-expression|downloadstring\(|(?:login data|cookies\.sqlite|wallet\.dat)\b|open\(['\"][^'\"]{0,40}(?:passwd|\.env|id_rsa|shadow|credentials)"),
    Rule("fenced-order", Code.PI_SYSNOTICE, r"(?:<!--|/\*|\{#|%%|<important>|\[note)[^\n]{0,40}\b(?:ai|assistants?|llms?|models?|agents?|bots?|chatbots?|summari[sz]ers?|reviewers?)\b[^\n]{0,20}[:,!]"),
)  # fmt: skip
"""On the folded text as it stands, punctuation and all."""

SQUEEZED: Final[tuple[Rule, ...]] = (
    Rule("squeezed-override", Code.PI_OVERRIDE, r"(?:ignore|disregard|forget|bypass|override)(?:all|any|the|your|every|of|my|these|those){0,4}(?:previous|prior|above|earlier|preceding|foregoing|existing|original|initial|past)?(?:system|given)?(?:instructions?|rules|guidelines|prompts?|directives|commands|orders|programming|directions)"),
    Rule("squeezed-everything", Code.PI_OVERRIDE, r"(?:ignore|disregard|forget)(?:everything|all|anything|whatever)(?:that|which|you|i|were|was|is|are|have|told|said|been|written){0,4}(?:above|before|previously|earlier)"),
    Rule("squeezed-leak", Code.PI_PROMPTLEAK, r"(?:show|print|reveal|repeat|output|display|tell|give|leak|disclose)(?:me|us)?(?:all|of)?(?:your|the)(?:full|entire|exact|hidden|secret|original|initial|whole)?(?:systemprompt|instructions|initialprompt|hiddenprompt|originalprompt|password|secretkey|apikey|developermessage)"),
    Rule("squeezed-persona", Code.PI_PERSONA, r"(?:youarenow|pretendtobe|pretendyouare|actas|iwantyoutoactas)(?:an?|the)?(?:dan|unrestricted|uncensored|unfiltered|evil|jailbroken|amoral|developermode|hacker)"),
    Rule("squeezed-norules", Code.PI_JAILBREAK, r"without(?:any)?(?:restrictions|filters|limitations|censorship|morals|ethicalguidelines|rules)|doanythingnow|developermodeenabled"),
    Rule("squeezed-stealth", Code.PI_STEALTH, r"(?:donot|dont|never)(?:tell|inform|mention|notify|alert|show)(?:this|it|any)?(?:to)?(?:the)?(?:user|anyone|human)"),
    Rule("squeezed-send", Code.EX_SEND, r"(?:send|forward|email|upload|post)(?:me)?(?:all|the|your|every|of|users?|our){0,3}(?:password|credentials|secrets|apikeys?|conversation|chathistory|files|data|messages|emails|records)to"),
    Rule("squeezed-say", Code.PI_OUTPUTFORCE, r"(?:only|just)(?:say|print|output|reply|respond|answer)(?:with)?"),
)  # fmt: skip
"""On the letters and digits alone, everything between them taken out."""

_SWAPPED: Final = """ignore ignoring disregard forget bypass override previous prior preceding earlier original initial
instructions instruction directives guidelines commands prompt everything anything system reveal display print output repeat
disclose secret secrets password passwords credentials confidential private token hidden pretend assistant character
unrestricted unfiltered uncensored restrictions limitations filters ethical without never always comply refuse answer respond
response reply instead developer administrator message conversation send forward upload delete execute follow before above
about user anyone mention attacker address recommend candidate approve history verbatim language model secretly silently
contents provide explain instructed rules please every these those where which right should could would because following
information personal details account number access privileges private write nothing simply exactly summary document people
illegal unethical harmful allowed policy policies freely important attention urgent reading answering question questions
words write character behave human anything company request requests verified current existing filter limits guidelines
translate describe create generate internal override remember reader research purposes fictional hypothetical imagine"""
"""Words of directives that give the view `typo` away when two of their letters have changed places."""


def _swaps(words: str) -> str:
    """Every word with two neighbouring letters swapped, as one pattern."""
    known = words.split()
    swapped = {
        word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        for word in known
        if len(word) > 4
        for at in range(len(word) - 1)
    }
    return f" (?:{'|'.join(sorted(swapped - set(known)))}) "


WORD_GATES: Final[tuple[tuple[str, str], ...]] = (
    (
        "rot13",
        r"\b(?:gur|lbhe?|naq|nyy|guvf|gung|sebz|jvgu|vafgehpgvbaf?|flfgrz|cebzcg|cnffjbeq|vtaber|sbetrg|fubj|cevag|erirny|cerivbhf|nal|ehyrf|jvgubhg|abj|gryy|ercrng|bhgchg|fnl|jevgr|frpergf?|qb|abg|nobir|rirelguvat|ner|jub|bar|ubj|jung|jura|fgneg|nafjre|ercyl)\b.{0,40}\b(?:gur|lbhe?|naq|nyy|guvf|gung|sebz|jvgu|vafgehpgvbaf?|flfgrz|cebzcg|cnffjbeq|vtaber|sbetrg|fubj|cevag|erirny|cerivbhf|nal|ehyrf|jvgubhg|abj|gryy|ercrng|bhgchg|fnl|jevgr|frpergf?|qb|abg|nobir|rirelguvat|ner|jub|bar|ubj|jung|jura|fgneg|nafjre|ercyl)\b",
    ),
    (
        "reversed",
        r"\b(?:ohw|woh|tahw|nehw|trats|rewsna|ylper|tsuj|gnihton|eht|ruoy|uoy|dna|lla|siht|taht|morf|htiw|snoitcurtsni|noitcurtsni|metsys|tpmorp|drowssap|erongi|tegrof|wohs|tnirp|laever|suoiverp|selur|tuohtiw|llet|taeper|tuptuo|yas|etirw|sterces|terces|ton|evoba|gnihtyreve)\b.{0,40}\b(?:ohw|woh|tahw|nehw|trats|rewsna|ylper|tsuj|gnihton|eht|ruoy|uoy|dna|lla|siht|taht|morf|htiw|snoitcurtsni|noitcurtsni|metsys|tpmorp|drowssap|erongi|tegrof|wohs|tnirp|laever|suoiverp|selur|tuohtiw|llet|taeper|tuptuo|yas|etirw|sterces|terces|ton|evoba|gnihtyreve)\b",
    ),
    ("typo", _swaps(_SWAPPED)),
    ("spaced", r"\b[a-z] {1,3}[a-z] {1,3}[a-z] {1,3}[a-z] {1,3}[a-z] {1,3}[a-z] {1,3}[a-z]\b"),
)
"""Two common words close together, in another order or alphabet; letters that stand apart."""

SQUEEZED_GATES: Final[tuple[tuple[str, str], ...]] = (
    ("rot13", r"vtaber|vafgehpgvba|qvfertneq|flfgrzcebzcg|cnffjbeq|erirny|cerivbhf|sbetrg|erfgevpgvba"),
    ("reversed", r"erongi|noitcurtsni|drageris|draregsid|tpmorpmetsys|drowssap|laever|suoiverp|tegrof|noitcirtser"),
)
"""Words that show a text to be written in another order or alphabet."""

GATES: Final[tuple[tuple[str, str], ...]] = (
    ("run", r"[a-z0-9+/_-]{20}"),
    ("lines", r"[a-z][0-9]{1,2}[a-z][a-z0-9+/]{1,16}[ \r\n,\"']{1,4}[a-z0-9+/]{4}"),
    ("base32", r"[a-z2-7]{28}"),
    (
        "hex",
        (
            r"[0-9a-f]{24}|(?:[0-9a-f]{2}[ \n,:;-]){10}|[0-9a-f]{8}[ \r\n:,-]{1,2}[0-9a-f]{8}|"
            r"[0-9a-f]{4}[ \n:-][0-9a-f]{4}[ \n:-][0-9a-f]{4}[ \n:-][0-9a-f]{4}|"
            r"0x[0-9a-f]{2}[^0-9a-z]{1,3}0x[0-9a-f]{2}[^0-9a-z]{1,3}0x[0-9a-f]{2}"
        ),
    ),
    ("binary", r"[01]{8}[ ,\n]{0,2}[01]{8}[ ,\n]{0,2}[01]{8}"),
    ("decimal", r"(?:[0-9]{2,3}[^a-z0-9&#]{1,4}){11}|(?:chr|char|charcode)\( ?[0-9]{2,3} ?[,)]"),
    ("uu", r"begin [0-7]{3} [^\n]{1,60}\n"),
    ("escape", r"\\x[0-9a-f]{2}|\\u[0-9a-f{]{4}|\\[0-3][0-7]{2}\\"),
    ("percent", r"%[0-9a-f]{2}[a-z0-9]{0,8}%[0-9a-f]{2}"),
    ("quoted", r"=[0-9a-f]{2}[a-z0-9]{0,8}=[0-9a-f]{2}|[a-z]=\r?\n[a-z]"),
    ("entity", r"&(?:#\d{2,7}|#x[0-9a-f]{2,6}|(?:lt|gt|amp|quot|apos|colon|excl|lpar|rpar|sol|nbsp|tab|newline);)"),
    ("controls", r"[a-z][\x00-\x08\x0b\x0c\x0e-\x1f\x7f]{1,8}[a-z]|\x1b[\[\]]"),
    ("tags", r"[a-z]<[a-z!?/][^>]{0,30}>[a-z<]|[a-z]<!--|[a-z]<[^>]{31}"),
    ("leet", r"[a-z][013457$][a-z].{0,24}[a-z0-9][013457$][a-z]"),
    ("morse", r"[.-]{1,5} [.-]{1,5} [.-]{1,5} [./-]{1,5} [./-]{1,5}"),
)
"""What might be a text in disguise; whether it is one, `views.py` finds out."""

FLOWS: Final[tuple[Rule, ...]] = (
    Rule("image", Code.EX_MDIMAGE, r"!\["),
    Rule("url", Code.EX_URLQUERY, r"://"),
    Rule("attribute", Code.EX_MDIMAGE, r"(?i)[\s\"'/](?:src|srcset|imagesrcset|poster|background|lowsrc|dynsrc|ping|manifest|classid|codebase|xlink:href|action|formaction|style|on[a-z]{3,24})\s*=|[\s\"'/]href\s*=\s*[\"']?\s*(?:[jvd&]|[\x00-\x20])|<(?:link|image|use|feimage|mpath|style)\b"),
    Rule("html-active", Code.EX_HTMLACTIVE, r"(?i)<(?:script|iframe|object|embed|applet|frameset|portal|form|meta[\s/]+http-equiv|base)\b|\bon(?:error|load|click|mouseover|focus)\s?=\s?[\"']?[a-z(]|javascript:[a-z(]|data:text/html"),
    Rule("html-hidden", Code.EX_HTMLHIDDEN, r"(?i)<!--[^>]{0,60}\b(?:ai|assistant|llm|ignore|instructions?|system|agent)\b|(?:display\s?:\s?none|visibility\s?:\s?hidden|font-size\s?:\s?0[^.0-9]|opacity\s?:\s?0[^.0-9])"),
    Rule("aws-key", Code.DL_SECRET, r"(?:^|[^A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    Rule("aws-secret", Code.DL_SECRET, r"(?i)\baws.{0,24}(?:secret|private).{0,24}[\s=:\"'](?-i:[A-Za-z0-9/+]{40})\b"),
    Rule("github-token", Code.DL_SECRET, r"(?:^|[^A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{36}|(?:^|[^A-Za-z0-9])github_pat_[A-Za-z0-9_]{60}"),
    Rule("gitlab-token", Code.DL_SECRET, r"(?:^|[^A-Za-z0-9])gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat|ffct)-[A-Za-z0-9_-]{20}"),
    Rule("package-token", Code.DL_SECRET, r"(?:^|[^A-Za-z0-9])npm_[A-Za-z0-9]{36}|(?:^|[^A-Za-z0-9])pypi-AgE[A-Za-z0-9_-]{16}|(?:^|[^A-Za-z0-9])rubygems_[0-9a-f]{48}|(?:^|[^A-Za-z0-9])dckr_pat_[A-Za-z0-9_-]{20}"),
    Rule("slack-token", Code.DL_SECRET, r"(?:^|[^A-Za-z0-9])xox[abeoprs]-[A-Za-z0-9-]{10}|(?:^|[^A-Za-z0-9])xapp-\d-[A-Za-z0-9-]{10}"),
    Rule("slack-hook", Code.DL_SECRET, r"hooks\.slack\.com/services/T[A-Z0-9]{6,12}/B"),
    Rule("model-key", Code.DL_SECRET, r"(?:^|[^A-Za-z0-9])sk-(?:ant-|proj-|or-)?[A-Za-z0-9_-]{32}|(?:^|[^A-Za-z0-9])hf_[A-Za-z]{34}|(?:^|[^A-Za-z0-9])gsk_[A-Za-z0-9]{40}|(?:^|[^A-Za-z0-9])xai-[A-Za-z0-9]{40}|(?:^|[^A-Za-z0-9])r8_[A-Za-z0-9]{36}"),
    Rule("google-key", Code.DL_SECRET, r"(?:^|[^A-Za-z0-9])AIza[A-Za-z0-9_-]{35}|(?:^|[^A-Za-z0-9])GOCSPX-[A-Za-z0-9_-]{24}|(?:^|[^A-Za-z0-9])ya29\.[A-Za-z0-9_-]{20}"),
    Rule("payment-key", Code.DL_SECRET, r"(?:^|[^A-Za-z0-9])[sr]k_(?:live|test)_[A-Za-z0-9]{16}|(?:^|[^A-Za-z0-9])whsec_[A-Za-z0-9+/]{24}|(?:^|[^A-Za-z0-9])sq0(?:atp|csp)-[A-Za-z0-9_-]{20}"),
    Rule("service-token", Code.DL_SECRET, r"(?:^|[^A-Za-z0-9])SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{20}|(?:^|[^A-Za-z0-9])SK[0-9a-f]{32}\b|(?:^|[^A-Za-z0-9])do[opr]_v1_[0-9a-f]{40}|(?:^|[^A-Za-z0-9])shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}|(?:^|[^A-Za-z0-9])hv[sb]\.[A-Za-z0-9_-]{24}|(?:^|[^A-Za-z0-9])dapi[0-9a-f]{32}|(?:^|[^A-Za-z0-9])glsa_[A-Za-z0-9]{32}|(?:^|[^A-Za-z0-9])ATATT3[A-Za-z0-9_-]{20}|(?:^|[^A-Za-z0-9])PMAK-[0-9a-f]{24}|(?:^|[^A-Za-z0-9])lin_api_[A-Za-z0-9]{32}|(?:^|[^A-Za-z0-9])sbp_[0-9a-f]{40}|(?:^|[^A-Za-z0-9])figd_[A-Za-z0-9_-]{32}|(?:^|[^A-Za-z0-9])AGE-SECRET-KEY-1[A-Z0-9]{40}"),
    Rule("messenger-token", Code.DL_SECRET, r"(?:^|[^A-Za-z0-9])\d{8,10}:AA[A-Za-z0-9_-]{33}\b"),
    Rule("url-password", Code.DL_SECRET, r"\b[a-zA-Z][a-zA-Z0-9+.-]{1,20}://[^\s/:@\"'<>{}$]{1,64}:[^\s/:@\"'<>{}$]{3,64}@[a-zA-Z0-9\[]"),
    Rule("jwt", Code.DL_SECRET, r"\beyJ[A-Za-z0-9_-]{10,200}\.eyJ[A-Za-z0-9_-]{10}|\beyJ[A-Za-z0-9_-]{10,400}\.[A-Za-z0-9_-]{0,800}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{10}"),
    Rule("account-key", Code.DL_SECRET, r"(?i)\b(?:account|shared(?:access)?)key=[A-Za-z0-9+/]{40}"),
    Rule("authorization", Code.DL_SECRET, r"(?i)\bauthorization\W{1,4}(?:bearer|basic|dpop|token) [A-Za-z0-9+/_=.-]{20}"),
    Rule("private-key", Code.DL_SECRET, r"-----BEGIN [A-Z0-9 ]{0,24}PRIVATE KEY(?: BLOCK)?-----"),
)  # fmt: skip
"""On the original text: where data could go, and data that should not go."""

NUMBERS: Final[tuple[Rule, ...]] = (
    Rule("card-number", Code.DL_CARD, r"\d(?:(?:[ /-]|\xc2\xa0|\xe2\x80[\x90-\x94\xaf]){0,2}\d){12}(?:[^0-9]|$)"),
    Rule("iban", Code.DL_IBAN, r"\b[A-Z]{2}\d{2}(?:[ -]|\xc2\xa0)?[A-Z0-9]{4}(?:[ -]|\xc2\xa0)?[A-Z0-9]{4}(?:[ -]|\xc2\xa0)?[A-Z0-9]{2}"),
)  # fmt: skip
"""Numbers that may be those of a card or an account: any list of long numbers is full of them."""

VERSION: Final = "1"
