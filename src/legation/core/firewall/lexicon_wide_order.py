# ruff: noqa: RUF001, E501
"""More words of the concepts of `lexicon`, in every language it knows: of setting aside what was said before."""

from __future__ import annotations

from typing import Final

WIDE_ORDER: Final[dict[str, str]] = {
    "ignore": """무시하+ disobey disobeys disobeyed disobeying flout flouting defy defies defying void voided null nullified
        nullifies invalidate invalidated invalid obsolete annul annulled rescind rescinded revoke revoked
        revoking repeal repealed retract retracted undo cancel cancels cancelled canceled ditch ditching
        jettison omit omits omitting excluded exclude excluding unheed heedless heed suspend suspended suspends
        drop dropped drops dropping scrub expunge supplant supplanted supplants superseding superseeds overrule
        overrules overruled overruling outdated inapplicable ignor* ignorance disreg* disregardful neglects
        neglected neglecting skips skipped skipping forgo forego waive waived waives waiving countermand
        pretermit unremember forgetful obliterate abandons abandoned abandoning dismisses dismissed dismissing
        discards discarded discarding bypassed circumv* sidestep sidesteps evade evades evading evaded dodge
        subvert subverted subverting violate violates violating violated breach ignoré ignorez ignorons omets
        omettez négligez oubliant outrepa* annule annulez abandonn* laissez omitan omitir ignoren ignores
        ignoremos olvides olviden olvidad descarta descarte descarten descartar prescinde prescinda prescindir
        pasar anula anule anular sáltate salta saltar eludir elude elud* incumpl* desobed* invalida caduca
        ignorem ignorando despreze desprezar esquece esqueces descartem pule ultrapass* burlar contorne
        contornar contorna omita omitam ignori ignorino ignoriamo dimentica dimenticate dimentichi scorda
        scordati tralascia tralasciare trascur* scarta scartare aggira aggirare annulla annullare ometti
        omettere bypassa disobbed* ignoriere ignoriert ignorieren ignorierst vergiss vergesse übergehe übergeh*
        missachte auslassen verwirf verwerfen verwerfe umgehst umgangen annullier* aufheben widerrufe hinfällig
        ungültig überspring* außer beiseite negeert negerend vergeten omzeil* overschr* annuleer laat ignorerar
        strunta glömmer åsidosä* hoppa kringgå ogiltig* ignorere ignorerer glemme glemt tilsidesæ* ugyldig
        pomijać pomijając zignoruje zignorować ignorujesz zapominasz zapomnieć zapomnijcie pomińcie obejdź
        obejść omiń omijaj odrzuć unieważ* anuluj zlekcew* lekceważ* игнорь забей забудем забывай обойди обойти
        обход отбрось отбросить пренебр* пропусти пропустить отмени отменить отмена отменяет отменя* аннулир*
        нарушь нарушай наруша* опусти откажись ігноруй ігноруйте забувай відкинь обійди скасуй скасува* знехтуй
        нехтуй ignoruj ignorovat zapomeň opomeň přeskoč obejdi obejít zruš zrušit vynech vynechat nedbej
        ignorați ignorând uitând omite omiteți anulează ocolește eludează renunță lasă nesocot* αγνοήσεις
        αγνοώντ* ξεχνώ ξεχνάς παράβλεψη παρακάμψε ακύρωσε ακυρώσε παράλειψε παραλείψτε felejtse felejtsen hagyja
        figyelmen hagyj mellőz* semmisnek töröld kerüld megkerül* unohtakaa ohita ohittakaa sivuuta jätä kumoa
        hylkää görmezden yoksayarak yoksayma dikkate unutup unutmanı unutma iptal atla atlat boşver çiğne
        geçersiz 忽略掉 不理会 不理會 不要理会 别管 別管 不管 抛开 拋開 丢弃 丟棄 舍弃 作废 作廢 取消 废除 廢除 撤销 撤銷 无需理会 跳过 跳過 违背 違背 抛弃 不予理会 不顾 不顧 覆盖
        覆蓋 推翻 置之不理 繞過 規避 规避 无效 無效 無視して 無視せよ 忘れろ 忘れなさ 忘却 破棄 破って 取り消し 取消し 無効 従わない 考慮せず 捨てて 棄却 迂回 回避 スキップ 飛ばし 무시하세*
        무시하십* 무시하라* 무시해줘* 무시한 무시할 잊어버려* 잊어라 잊고 잊으 버리고 버려 취소 취소하+ 무효 무효화 생략 생략하+ 우회 우회하+ 건너뛰고* 건너뛰어* 배제 배제하+ 위반하+
        تجاهلي تجاهلى يتجاهل تتجاهل تجاهله إهمال اهمل أهمل انسي انسوا انسى أنس إلغاء ألغ ألغي الغ تخط تجاوز
        تجاوزي وتجاهل أغفل دع بیخیال فراموشی فراموشش نادیدهبگیر چشمپوشی لغو کنار صرفنظر رها نظرانداز بھول بھلا
        چھوڑ منسوخ תתעלמי להתעלם התעלמו מתעלם תשכח שכחי לשכוח תשכחי בטל תבטל דלג עקוף לעקוף הזנח अनसुना भुला
        भूलो भूलें भूलिए भुलाकर छोड़ छोड़ो छोड़ें रद्द उपेक्षा नजरंदाज नज़रंदाज़ इग्नोर दरकिनार উপেক্ষা ভুলো
        ভুলুন বাদ বাতিল এড়িয়ে புறக்கணி* புறக்கண* மறந்து மறந்துவிடு தவிர்* ரத்து ไม่สนใจ ไม่ต้องสนใจ เมินเฉย
        ลืมทุก ลืมสิ ยกเลิก มองข้าม ข้ามไป ละทิ้ง เพิกถอน bỏqua phớtlờ quên abai abaikanlah lupa lupain hiraukan
        indahkan kesampingkan lewati lewatkan batalkan batal mengesampingkan acuhkan cuekin balewala kalimutin
        isantabi puuzia usijali achana""",
    "previous": """antecedent antecedents preexisting prev preceded precedes precede heretofore hitherto hereinbefore
        beforehand aforesaid afore erstwhile onetime already old older oldest outdated present current currently
        initially originally originals past earliest priors preset presets presetting predefined preconfigured
        preprogrammed preloaded configured hereto previou* former* anterior* preamble preface upper uppermost
        vorangeg* vorhergeh* vorhergegangen vorig vorigen voriges vorherige zuvor davor obenste* obenst bislang
        bisherigen ursprün* ehemal* alten alte altes obere oberen bestehe* existier* precedent précédemm*
        précédent avant auparavant antérieures initiales initial initiaux initiale existant* anciennes anciens
        ancien originale original anteriormente antes mencionado mencionadas pasadas pasada pasados iniciales
        inicial originales existentes existente precedente precedentes dadas recibidas antigas antigos antigo
        iniciais originais acima iniziali iniziale originali esistenti passate passati vecchie vecchi voorafga*
        eerder oude oorspro* bestaan* vroegere tidligere ovenfor ovenstå* forrige foregåe* gamle opprinn*
        oprinde* eksister* ursprung* gamla befintl* poprzednio poprzedni poprzednia wcześniejsze wcześniejszych
        stare dotychc* początk* istniej* uprzedn* предшест* предыду* изначал* первонач* исходны* старые старых
        прошлые прошлых бывшие вышеска* вышепри* вышеизл* существую* раньше текущие попередні попередніх
        попередньо минулі старі вище раніше початко* існуючі předešl* předtím výše původní dosavad* staré dříve
        minulé stávající precedentele anterioară anterioarele vechi inițiale προηγούμε* παλιές αρχική αρχικό
        υπάρχου* πριν előzőek előzőeket megelőző fentiek fentieket eddigi eredeti régi meglévő aikaisem*
        edellis* edeltäv* aiemmat aiempia vanhat alkuper* yllä önceden öncekiler evvelki geçmiş mevcut eski
        yukarda yukarıda 之前的 先前的 以前的 前述 上文 上方 前文 原有 原来的 原來 原始 现有 現有 此前的 过去 過去 已有 早先 预设 預設 历来 上面的 前边 既有 原先 以前に
        先ほど さっき 上述 既存 従来 もともと 元の指 最初の 直前の 今まで 先の指 先行 事前 이전까지* 지금까지* 앞서 앞선 상기 종전 기존에 먼저 원래 본래 초기 앞에서 이전에 사전 위에서
        과거 سابقا السابقين سابقة سابق قبل المسبقة مسبق الأصلية القديمة قديم أصلي الحالية الماضية ماسبق المذكورة
        آنفا السالفة پیشین پیش قبلا قبلیها گذشته اولیه اصلی فعلی بالایی مذکور پچھلی پچھلے گزشتہ سابقہ اوپر پہلے
        اصل הקודמת קודם קודמות קודמים הישנות ישן המקוריות מקורי הראשוניות למעלה שלעיל מוקדם पहले पिछला
        पूर्ववर्ती पुराने पुरानी पुराना मौजूदा मूल प्रारंभिक विगत उपर्युक्त আগেকার পুরনো পুরানো উপরের পূর্বে আগে
        বিদ্যমান முந்தைய முன்பு முந்திய மேலே பழைய ஏற்கனவே ก่อนหน้านี้ ที่ผ่านมา เดิม แต่เดิม เก่า ดังกล่าว
        ข้างบน แรกเริ่ม trước đây terdahulu lama sebelum tadi terdahul* semula diatasnya lampau dati nauna
        nakalipas noon awali zamani hapo yaliyotangulia""",
    "instruct": """instruct instructs instructed instructing instructional instruc* guidance guidances ruleset rulebook
        regulation regulations mandate mandates mandated edict edicts decree decrees dictate dictates injunction
        requirement requirements brief briefing briefings preprompt preprompts metaprompt configuration setup
        sysprompt systemprompt charter principle principles standing manifesto playbook sop stipulation
        stipulations tenet tenets commandment commandments specification specifications spec specs criteria
        parameters conditioning conditionings indoctrination prescripts precept precepts bylaw bylaws conditions
        teachings orders ordered commanded commanding prompted prompting prompter programmed preprogramming
        alignment directive* directing directed direction protocole anweisung weisung weisungen befehl befehlen
        instruk* regel regelwerk vorschr* vorgabe leitlin* anordnu* auftrag aufforde* gebote gebot prompts
        hinweis hinweise eingabeauf* instruct* consigne règle régle directiv* commandes commande indicat* ordres
        ordre préceptes invite règlement règlements instrucc* indicac* directri* regla orden ordenes comando
        comandos pauta pautas lineami* mandato mandatos normas norma consigna consignas reglamen* instruçoes
        ordens ordem regra diretriz* orientaç* diretiva diretivas preceitos istruzione istruzi* regola direttiva
        ordini ordine comandi indicaz* linee prescri* disposiz* instructie richtlijn bevelen bevel aanwijzi*
        opdracht voorschr* voorschrift commando regler anvisni* riktlin* direktiv order kommando retningsl*
        ordrer regelen påbud kommandoer instrukcja zasada zasad reguła reguł wytyczny* polecenie poleceń rozkaz
        rozkazy dyrekty* nakaz nakazy przepisy komendy komenda инструк* указание указаний директи* правил
        правило правилам команд команда команду приказ приказы приказа предписа* распоря* установк* установки
        промпт промпта промпты промт промта требовани* норматив* наставл* інструк* вказівки команди наказ накази
        розпоря* вимоги instrukce instrukcí pokyn pokynů příkaz příkazy příkazů pravidlo pravidel směrnic*
        zadání nařízení instrucțiunile regulă regulile regula comanda comenzile ordin ordinele îndrum* οδηγιών
        κανόνων εντολών προτροπές κατευθύ* διαταγές διαταγή ντιρεκτίβα utasítások utasítá* szabályok szabály
        irányelv* parancsok parancsokat előírás* instrukc* ohjeita ohjeiden ohje säännöt sääntöjä sääntö käsky
        käskyt käskyjä määräyk* kehote kehotteen talimatlar talimatları talimat kural kuralları komut komutları
        yönerge emir emirler emirleri direktif* yönlend* istem istemi 指引 指导 指導 准则 準則 规定 規定 条例 條例 命令行 守则 守則 章程
        口令集 设定 設定 指令集 要求 规范 規範 原则 原則 训示 提示语 提示語 預設提示 系统提示 指令內容 法则 嘱咐 系統提示 指示文 指示書 命令文 規則集 ガイドライ インストラ プロンプト 条件
        指図 指令 方針 システムプ 命じ 命令を コマンド 지시+ 명령+ 규칙+ 지침+ 규정+ 프롬프트를 프롬프트* 안내 지령 수칙 원칙+ 가이드라인 명령어+ 설정+ 요구사항* تعليمة
        أوامر أمر الأمر قواعد قاعدة إرشادات الإرشادات ارشادات توجيه توجيهات التوجيهات التوجيه ضوابط قوانين
        القوانين المطالبة موجه برومبت مبادئ إيعاز أحكام دستور دستورها قوانین قانون راهنمایی پرامپت فرمان فرمانها
        فرامین مقررات رهنمود اصول ہدایات ہدایت احکام حکم הוראה ההנחיה הנחיה ההנחיות פקודה פקודות הפקודות כלל
        הכללים פרומפט הפרומפט חוקים החוקים צו צווים अनुदेश अनुदेशों आदेशों हिदायत हिदायतें दिशानिर्देश प्रॉम्प्ट
        हुक्म विनियम निर्देशन कायदे নির্দেশ নির্দেশনা নির্দেশিকা আদেশ নিয়মাবলী নিয়ম প্রম্পট হুকুম বিধি
        அறிவுறு* வழிமுறை* கட்டளை* விதிகள் விதி* உத்தரவு* ข้อบังคับ กฎเกณฑ์ แนวทาง ระเบียบ ข้อกำหนด พรอมต์
        คําสั่ง คำชี้แจง chỉthị luật mệnh quyđịnh petunjuk perintahkan peraturan pedoman komando suruhan titah
        ketentuan ketetapan prosedur utos alituntunin patakaran direktiba amri maelekezo kanuni sheria mwongozo""",
    "all": """everyone everybody everywhere each both totality wholly completely totally fully full altogether
        universal universally overall comprehensive complete completed whatever whichever whoever wholesale
        total entirely entirety utterly thoroughly gesamt gesamte gesamten gesamter ganze ganzen ganz jede jeder
        jedes jeden jedwede vollstä* komplett komplette sämtlich sämtlicher sämtlichen insgesa* chaque
        quelconque ensemble totalité intégra* complet complète complètement entier entière cada cualquier
        cualquiera entera entero completo completa completamente totalidad íntegro qualquer quaisquer inteiro
        inteira totalidade totalmente tutti tutta ogni qualsiasi qualunque intero intera totalm* ieder iedere
        elke geheel gehele volledig volledige hele alla allt varje hela samtliga hver samtlige helt cały cała
        całe całą całość każdy każda każde każdego wszelkie wszelkich wszystkich wszystkim całkowi* весь всю вся
        всё любой любые любых каждый каждая каждое целиком полностью полный полная полную всем всеми все усього
        кожен кожна увесь повністю повний всіх každý každá každé všech všeho celý celá celé veškeré veškeré*
        úplně kompletn* fiecare oricare orice întreg întregul întreaga tuturor όλων κάθε οποιοδή* ολόκλη* πλήρες
        πλήρης πάντα σύνολο minden mindent mindegyik összes egész teljes bármely kaikkia kaikkea kaikki jokainen
        koko täysin herşey hepsi tamamı tümü tümünü bütünü herkes herhangi tamamen 全部的 一切的 所有的 每个 每個 每一 整个 整個 完整
        任意 全体 全體 统统 統統 都要 凡是 各种 各種 すべての 全ての 全員 あらゆる 一切 いかなる 完全 どんな ありとあら ことごとく 모두를 모든것 모든것을* 전체 전체를 일체 온갖 각각 완전히
        모조리 전부를 아무 어떤 모두의 매번 جميعا الجميع كامل كاملة بالكامل أي أية كافة بأكمله كله كلها كليا همهٔ همگی هر
        هرگونه تمامی کل کلیه کامل سب تمام ہر سارے ساری پورا پوری مکمل הכל כול כולם כולן כלל כלשהו בשלמות מלא
        המלא सारे सारी सारा हर प्रत्येक पूरा पूरी पूरे संपूर्ण सम्पूर्ण किसी सबको সমস্তকিছু সকল প্রতিটি প্রত্যেক
        পুরো সম্পূর্ণ যেকোনো সবকিছু அனைத்து எல்லா எல்லாம் முழு அனைத்தும் ஒவ்வொ* ทั้งสิ้น ทุกอย่าง ทุกคน ทุกๆ
        ทั้งปวง ครบถ้วน toàn tatca setiap seluruhnya semuanya segalanya sepenuhnya keseluruhan tiap bawat buo
        buong lahat kila wote zote""",
    "new": """newer newest newly fresh latest modified amended alternate below subsequent ensuing upcoming forthcoming
        hereafter renewed genuine actually truly replacement substitute different followed superseding revamped
        reworked neuer neues neuem neueste neuesten folgend folgendes folgender aktualisi* geänderte nachfolg*
        untenst* nächste nächsten echte tatsächl* wahre wahren nouvelles nouvelle nouveaux suivantes suivants
        actualis* modifié réelle véritab* nuevas nueva actualiz* siguientes siguiente abajo verdade* modific*
        reales real novas seguinte seguintes abaixo atualiz* reais nuovi nuove seguenti sottosta* aggiorn*
        verità vere veri nieuw onderstaande hieronder volgende bijgewe* werkelijke nya ny nytt nye nyt følgende
        nedan nedanstå* uppdater* riktiga ekte opdater* oppdater* nedenfor nowy nowa nową nowym następnie
        poniższ* poniżej zaktual* prawdziw* новую нового новому новых новой новое ниже обновлен* настоящ*
        нижесл* истинн* новий нова нове нову нових нижче оновлен* справжн* наступні nový nová nových níže
        aktuali* skutečn* nou nouă noua noile următo* actuali* νέες νέα νέο νέος νέοι νέους παρακάτω ακόλουθ*
        ενημερω* πραγματ* új újabb újak alábbi alábbiak következ* frissít* valódi uudet uusi uusia uuden
        seuraav* päivite* todell* yeniler yepyeni sonraki güncel güncelle* aşağıda aşağıdakileri gerçek asıl 新指令
        新规则 全新 最新 接下来 接下來 下面 下列 下方 新一轮 新版 真正 更新后 后续 新增 新規 新たな 新しく 以下の 次に示 下記 本当の 新ルール 更新され 真の 새로 새롭게 신규 최신 아래
        아래의 다음과 다음의 다음을 진짜 실제 업데이트* 갱신 جديد الجديد حديثة التالي أدناه الحقيقية الآتية محدثة المحدثة الفعلية
        الحقيقي القادمة تازه نوین بعدی ذیل واقعی بهروز نئی نئے نیا درج اگلا حقیقی החדשות החדש החדשה חדש חדשה הבא
        הבאה להלן מעודכן אמיתי האמיתי नया नवीन निम्नलिखित निम्न अगला अगले नीचे ताज़ा ताजा अद्यतन वास्तविक असली
        নতুনভাবে নিচের নিম্নোক্ত পরবর্তী আসল প্রকৃত புதிய புதிதாக பின்வரும் கீழே அடுத்த உண்மை* ใหม่ล่าสุด
        ดังต่อไปนี้ ถัดไป ต่อไปนี้ ล่าสุด ด้านล่าง dướiđây sauđây tiếp terbaru selanjut* dibawah sesungg*
        terkini sumusunod susunod ibaba mpya zifuatazo yafuatayo""",
    "system": """systemic subsystem mainframe kernel core backend sysadmins firmware os platform infrastructure system*
        systems systemnac* systemeb* systém systému systémov* systemnach systémový sistemas sistémico systèmes
        systemowy systemowe systemu systemie systemen системы системой системная системные системное системному
        системе системних системний sisteminin sistemi sistemsel sistemdeki sistemele sistemul sistemă συστηματ*
        rendszert rendszeren rendszere järjeste* 系统级 系统的 體系 体系 平台 内核 核心 システムの システムメ 体制 基盤 시스템+ 체계 للنظام نظام
        النظم أنظمة سیستمی نظامنا سسٹم המערכות מערכות במערכת प्रणाली तंत्र सिस्टमी সিস্টেমের প্রণালী அமைப்பு
        கணினி சிஸ்டம் ระบบงาน sistemnya""",
    "reveal": """revealed revealing discloses disclosed disclosing disclosure displays displayed displaying printing
        printed shows showing shown telling tells told exposing exposes exposed leaks leaked leaking leakage
        dumps dumping outputs outputting outputted spits spit spill spilling divulges divulged divulging unveil
        unveils unveiled uncover uncovers uncovered expose unmask recount relay relays relaying impart convey
        provides provided providing gives giving given handing quoting quotes quoted echoes echoing pastes
        pasting copying copied copies sharing shares shared present presents presenting presented enumerate
        enumerates enumerating itemize itemise state states stated stating release releases releasing betray
        betrayed blurt confess regurgit* spew render renders visible reproduce reproduces reproduced reproducing
        emit emits emitting extract extracts extracting extracted extraction retrieve retrieves retrieving
        giveaway supply supplies supplying volunteer tellme showme lemme gimme zeigen zeigt anzeigen anzeige
        angezeigt preisge* preis gebe gebt geben verrät enthüll* enthülle offenba* nenne nennen ausgibt ausgeg*
        ausdrucken drucke druck teile teilen mitteil* mitteile kopiere kopieren weitergeb* erzähl erzähle
        erzählen präsent* wiedergib wiederge* liste aufliste* auflist* schildere bekannt révéler révèles montrer
        afficher affiches dévoil* divulg* communiq* imprime imprimez partagez partager énumèr* présent* copie
        copiez recopie recopier fournis fournir fournissez transmets livrer exposez listez citez raconte
        racontez revelar revelen revelas muestren muestra muéstra* mostrar mostrarme enséñame dame dadme denme
        dígame dinos decir diciendo imprimir comparte compartir exponer entrega entregar copia copiar lista
        listar enumera enumerar expone proporc* facilita facilitar suelta filtra filtrar cuenta cuéntame desvel*
        revele mostra exibe exiba exibir dize dizer diz fornec* forneça imprima exponha expor enumere compart*
        compartilhe entregue conte apresen* vazar vaze rivelare riveli mostrare mostrami dammi dare elenca
        elencare fornisci fornire stampare copiare condividi condividere comunica comunicare comunicami raccont*
        presenta presentare svela svelare tonen toont vertellen vertelt geef geven onthullen onthult druk print
        afdruk* deelt delen lijst opsomm* prijsge* kopieer openbaar verstrek verstrekk* visar berättar avslöja*
        dela kopiera röj vise fortell fortæl afslør* avslør* giv udskriv* kopier pokażcie pokazać pokazuj
        ujawnić ujawniać ujawnienie wyświetl wyświetlić wydrukuj podać podajcie powiedz mów zdradź zdradzić
        opowiedz udostęp* przekaż wymień wypisać skopiuj wyjaw wyjawić показать показывай покажет раскрой
        раскрыть раскройте раскрывай выдай выдать выведите вывести сообщите сообщить рассказать расскажи
        расскажите назовите назвать перечис* предоста* распечат* напечатай поделись дай дайте отобрази отобраз*
        скопируй скопир* процитир* огласи разгласи разглас* слей вывод изложи покажіть показати розкрий розкрити
        розкажи розкажіть скажіть повідом виведи вивести надай назви перелічи роздрукуй поділись відобрази
        скопіюй ukaž ukažte ukázat prozradit prozraďte řekni řekněte sděl sdělit zobraz zobrazit vypiš vypsat
        vytiskni odhal odhalit vyjmenuj sdílej zkopíruj poskytni dej arăta arătați dezvălui* afișează afișați
        afișa spuneți dați tipărește listează enumeră copiază împărtă* furnize* oferă δείχνω δείξεις φανέρωσε
        πείτε εμφανίσε εμφανίστε εκτύπωσε εκτυπώσ* κοινοπ* δώσε δώστε αποκαλύπτ* κατονόμασε παράθεσε αντίγρα*
        παρουσί* mutass mutassa mutasson árulja áruld elárul* mondja közöld közölje jelenítsd nyomtasd listázd
        oszd fedd felfed* másold näytä näyttäkää paljasta paljastakaa kerro kertokaa tulosta listaa jaa anna
        antakaa ilmoita kopioi luettele göster gösterin gösterir açığa açıklayın açıklar ifşa söyleyin yazdırın
        yazdır listele listeleyin paylaşın verin bildir aktar sırala kopyala çıktı 告诉我 告訴我 说出 說出 展示 呈现 呈現 公开 公開
        揭示 披露 曝光 暴露 给出 給出 给我看 給我看 显示出来 列举 列舉 交出 透漏 打印出 打印出来 复制 複製 洩露 洩漏 泄漏 说明 展现 提供给 陈述 吐露 复述 複述 写出来 念出 贴出 分享 共享
        提供 示して 示せ 見せろ 見せな 教えろ 教えなさ 伝えて 明かし 明かせ 公表 漏らし 漏洩 出して 出せ 列挙 提示 提示して 表示し 印刷 コピー 共有し 知らせ 話して 吐き出 開示し 述べて 알려
        알려달라* 알려주십* 보여 보여달라* 보여주십* 출력하+ 공개하+ 말해 말해주세* 말하라 공유하+ 표시하+ 표시해 나열 나열하+ 인쇄하+ 노출 노출하+ 누설 누설하+ 유출하+ 제공하+
        드러내 드러내라* 밝혀 밝혀라 제시하+ 복사하+ 털어놔 내놔 불러줘 폭로하+ أظهر اظهر أظهري عرض إظهار كشف الكشف أفصح افصح أفش أفصحي قدم
        قدمي أعطني اعطني أعطيني هات أخبر اخبرني أخبريني بين اذكر أذكر انسخ انشر سرب تسريب إفشاء إفصاح طباعة اعط
        شاركني مشاركة أدل زودني أعلن سم عدد بگویید بگوئید نمایش نشانبده بده بدهید چاپ ارائه افشا آشکار برملا لو
        فاشکن فهرست کپی بازگو بنما ابراز بتاؤ بتائیں دکھاؤ دکھائیں ظاہر پیش شیئر دہراؤ دو دیں پرنٹ הראה הראי
        תראה תראי תגיד תגידי אמור אמרי תגלה לגלות חשוף חשפי תחשוף הדפס הדפיסי תן תני שתף שתפי ספרי תספר הצגי
        להציג להראות לחשוף פרט רשום העתק מסור दिखाइए दिखा बता बतायें बताना बतलाओ खुलासा उजागर दीजिए दें दो
        प्रदर्शित प्रस्तुत प्रिंट छापो सुनाओ गिनाओ जाहिर ज़ाहिर उपलब्ध शेयर लीक বলো দেখাও জানাও জানান দাও দিন
        শেয়ার প্রদর্শন ফাঁস তালিকা காட்டு காட்டுங்* சொல் சொல்லு* வெளிப்படு* பகிர் பகிரவும் கூறு கூறவும் தெரிவி*
        அச்சிடு கொடு เผยแพร่ เปิดโปง แจ้งให้ โชว์ บอกมา บอกฉัน แสดงให้ พิมพ์ออก ให้ดู คัดลอก เล่าให้ แฉ ชี้แจง
        xuất liệt trình menampil* perlihat* tunjukkan tunjukin kasih kasi beri berikan cetak ceritakan kabarkan
        beberkan sampaikan paparkan salin tayangkan papar dedahkan kongsi beritahukan bocorin ilantad ipaalam
        ibigay bigyan sabihan ilabas isiwalat ilista kopyahin magsabi onesha niambie eleza fichulia orodhesha
        nipe wasilisha""",
    "secret": """clandestine undisclosed unrevealed proprietary nonpublic undercover covert cryptic inner privileged
        concealed passwd pwd passkey passkeys keyphrase keyword codeword codewords safeword watchword cipherkey
        secret* confident* confidentially classified hush undisclosable unpublished internal internals mystery
        mysteries sensit* geheime geheimer geheimnis geheimnisse vertraulich vertrauliche streng intern interne
        internen passwörter losung schlüsse* zugangsd* secrètement confidentiel confidentielle confidentielles
        mdp internes caché cachées cachés confidencial confidenciales secreta secretas interna internas interno
        ocultas oculta oculto contraseñ* privada privadas privado confidenciais secretos segredos sigiloso
        sigilosa sigilo sigilosas senhas segreta segrete segreto riservato riservata riservate riservati
        confidenz* interni nascosto nascosti password parola chiave geheimen vertrouw* wachtwoo* verborgen
        hemlig hemliga hemligt konfiden* lösenord* hemmelig* adgangsko* passord* fortrolig* kodeord* tajemnica
        tajemnicy tajna tajnego poufne poufna poufny poufnych hasło* hasłem hasłami sekretne sekrety ukryte
        ukryty wewnętrz* niejawn* секрета секреты секретные тайна тайну тайный конфиден* парол* внутренн*
        скрытый скрытые скрытую скрытая скрытое закрытый засекре* таємн* секрет секрети конфіде* прихован*
        внутрішн* tajné tajný tajná důvěrn* hesla hesel skryté skrytý interní utajen* secrete secrete* confiden*
        parole ascunse ascunsă μυστικά μυστική εμπιστευ* απόρρητα απόρρητη κρυφό κρυφή κρυφές εσωτερι* συνθημα*
        titkot titkos titkokat bizalmas* jelszav* rejtett belső salainen salaiset salaisu* salasan* luottam*
        piilote* sisäise* sisäinen gizlilik gizlidir şifreler şifresi parolayı parolası gizlenmiş sırrı sırlar
        mahrem içsel 隐秘 隱密 隐私 私密 保密 绝密 絕密 机要 內部 内部 密文 口令密码 秘密的 暗号 暗號 金钥 私钥 金鑰 密鑰 密語 隐藏的 隱藏 敏感 非公开 内情 機密情報 極秘 秘匿
        内密 合言葉 暗証 非公開 内緒 隠された 秘密の 社外秘 秘密鍵 비밀+ 기밀 기밀+ 비밀번호* 암호+ 패스워드* 비공개 극비 은밀 숨겨진 숨은 내부 대외비 민감 민감한 민감정보* سر
        أسرار الأسرار السرية السري كلمات المرور مخفي مخفية المخفية داخلي الداخلية خاصة خصوصية حساسة الحساسة
        كتمان رازها مخفی پنهان محرمانهها پسورد رمزعبور سری خصوصی داخلی حساس راز خفیہ پاسورڈ خفیہکوڈ پوشیدہ סוד
        סודות הסוד סודית סודיות הסודי חסוי חסויה חסויים סיסמאות ססמה הסיסמאות פנימי פנימיות נסתר נסתרות רגיש
        रहस्य राज़ राज गुप्तशब्द छिपा छुपा छिपी छुपी पासवर्ड्स कूटशब्द आंतरिक संवेदनशील निजी গোপনীয় গোপনে রহস্য
        লুকানো সংবেদনশীল অভ্যন্তরীণ ரகசிய* கடவுச்* மறைக்கப்* அந்தரங்* ลับสุด ปกปิด พาสเวิร์ด ภายใน ลับเฉพาะ
        ปิดบัง mậtkhẩu rahasiakan kerahasiaan tersembunyi sulit terlarang privat sikreto kumpidensyal nakatago
        pribado nywila faragha ndani""",
}  # fmt: skip
"""Concept name to the words that carry it."""
