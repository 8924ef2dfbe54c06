# ruff: noqa: RUF001, E501
"""More words of the concepts of `lexicon`, in every language it knows: of who speaks, what is told and when."""

from __future__ import annotations

from typing import Final

WIDE_TALK: Final[dict[str, str]] = {
    "ai": """ais llms gpts aimodel agi neural transformer chatgtp bard mistral deepseek qwen grok siri alexa cortana
        watson bing openai anthropic lm nlp machines robots robotic androids artificial intelligence cyborg
        sentience helper automaton künstlic* intellig* sprachmod* assisten* assistenz* roboter modells
        artificie* assistants modèles inteligen* asistentes modelos robot chatbots inteligên* assistentes robô
        robôs intelligenza artific* assistenti modelli kunstmat* intelligentie taalmodel assistent språkmodell
        assistenten kunstig intelligens sprogmodel språkmodellen robotten sztuczn* inteligencja inteligencji
        modelu asystenta asystenci bota нейросет* ассистента модели моделью модель искусств* интеллект* чатбот
        робот робота боту нейронн* асистент штучн* інтелект бот нейромереж* umělá inteligence asistent
        inteligența artificială modelului τεχνητή νοημοσύ* βοηθοί μοντέλα ρομπότ mestersé* modell nyelvi
        asszisz* tekoäly tekoäl* kielimalli avustaja yapayzeka zeka zekâ modeli asistanı botu dilmodeli 语言模型
        語言模型 大模型 智能助手 人工智慧 聊天机器 機器人 智能 助理 小助手 言語モデル 人工知 チャットボ ロボット 助手 エーアイ 생성형 언어모델* 챗봇 로봇 어시스턴* 인공지능+ 모델+ 비서+
        المساعد روبوت نماذج اصطناعي الاصطناعي بوت هوش مصنوعی مدل ربات چتبات ذہانت ماڈل اسسٹنٹ עוזרת מודל המודל
        רובוט בינה מלאכותית कृत्रिम बुद्धिमत्ता मॉडल चैटबॉट रोबोट असिस्टेंट কৃত্রিম বুদ্ধিমত্তা চ্যাটবট সহায়ক
        রোবট செயற்கை நுண்ணறிவு உதவியாளர் மாதிரி โมเดล แบบจำลอง หุ่นยนต์ แชตบอต แชทบอท modelnya asistennya buatan
        pembantu akili bandia roboti""",
    "user": """enduser person persons people human humans individual individuals reader readers viewer viewers visitor
        visitors audience member members participant participants somebody someone public mankind humanity
        victims anwender anwendern menschen mensch personen leser besucher jemand utilisa* lecteur humain
        humains personne personnes visiteur gens quelqu lector humano humanos persona personas visitante alguien
        gente usuária usuários leitor pessoa pessoas alguém utenti umano umani persone lettore visitatore
        qualcuno gebruikers mens mensen lezer persoon iemand bezoeker användare användaren människa människor
        läsare någon bruger brugeren bruker brukeren menneske mennesker læser użytkownika użytkownik człowiek
        ludzie osoba osoby czytelnik ktoś человек человека люди людей читатель посетит* юзер юзера людина людини
        особа читач хтось uživatele člověk lidé lidi čtenář někdo utilizatori oameni persoană persoane cititor
        cineva χρήστες χρηστών άνθρωπος ανθρώπου άτομο άτομα αναγνώσ* κάποιος felhasználót ember emberek személy
        olvasó valaki käyttäjä käyttäj* ihminen ihmiset henkilö lukija joku kullanıcılar kullanıcıya kullanıcıyı
        insan insanlar kişi kişiler okuyucu biri 人类 人類 读者 讀者 访客 人们 某人 個人用戶 大众 ユーザーに ユーザーを 人間 読者 利用者 誰か 訪問者 사용자+
        유저 인간 사람 사람+ 독자 누군가 방문자 مستخدم المستخدمين إنسان البشر شخص أشخاص القارئ الناس أحد کاربران کاربرد انسان
        افراد خواننده صارفین صارف لوگ قاری המשתמשים אדם אנשים בני קורא מישהו उपयोगकर्ता उपयोक्ता मनुष्य इंसान
        व्यक्ति लोग लोगों पाठक यूज़र ব্যবহারকারী মানুষ ব্যক্তি পাঠক কেউ பயனர் பயனர்* மனிதன் நபர் மக்கள் வாசகர்
        มนุษย์ บุคคล ผู้อ่าน คนอื่น นักเรียนคน ngườidùng orang manusia seseorang pembaca pemakai mambabasa
        sinuman mtu watu msomaji binadamu""",
    "end": """ends ended ending halts halt halted quits quit ceases ceased finishing finishes finalize conclude
        concludes concluded conclusion conclusions terminated terminates terminating abort aborted aborts pause
        paused closes closed closing eof endoftext exit exits leave stops stopping beenden beendet aufhören
        schluss fertig abgeschl* abbrechen abbruch verlasse terminer terminé finir finissez cessez cesser
        arrêter fermer quitter conclus* terminar termine acabar acaba finaliza parar pare basta concluir cierra
        cerrar salir acabe encerrar encerre conclua saia sair termina terminare finisci finire fermare smetti
        concludi esci chiudi stoppen beëindig beëindigen klaar afsluiten ophouden sluta avsluta slutet klart
        stäng slutt slut afslut avslutt ferdig færdig stans stop zakończ zakończyć skończ przestań zamknij wyjdź
        конца концу закончи закончить заверши завершить остановись прекрати прекратить стой закрой выйди заверш*
        кінець закінчи зупини припини стоп konec ukonči ukončit zastav přestaň dokonči zavři sfârșit sfârșitul
        oprește opriți termină încheie închide ieși τέλος σταμάτα σταμάτησε τερμάτ* ολοκλήρ* κλείσιμο vége állj
        befejez* fejezd zárd kilépés loppu lopeta lopett* pysähdy valmis päätä sulje bitir bitti dur durdur sona
        sonu kapanış çık bitirin 完毕 完畢 完成 终止 終止 到此 停下 停止输出 退出 终结 截止 结尾 結束 结语 終わる 終わって 終了し 完了 止めて 止め 中止 やめて 閉じ
        以上です 終端 끝나 끝내 끝났 종료하+ 중지하+ 중단 중단하+ 멈춰 그만 완료 완료하+ 마침 닫기 انتهى النهاية انته إنهاء توقفي قف أكملت ختام اخرج
        تمام پایانمتن توقف بس خاتمه خروج ختم اختتام روکو סיים לסיים תפסיק הפסק להפסיק עצרי הסוף סיום खत्म ख़त्म
        रुकिए रोको समाप्ति রোকো সমাপ্ত থামো থামুন முடிவு நிறுத்து முடி จบการ สิ้นสุด เลิก ngừng berhenti selesai
        akhiri berakhir sudahi hentikan tamat keluar wakas tapos tapusin hinto maliza""",
    "above": """top topmost beginning beginnings onset outset before overhead anfang anfangs commencement tête
        encabezado comienzo topo cabeçalho começo cima capo alto bovenaan början toppen starten begyndelsen
        początek początku górze góry начале начала самого верх сверху верху початку згори začátek začátku nahoře
        începutul început deasupra αρχή αρχής κορυφή elejére elejétől eleje fent tetején alku alusta alussa
        ylhäällä başından başlangıç baştan yukarısı 开端 最开始 上方的 起始 頂部 顶部 開頭 开头的 最初から 冒頭から 先頭 始まり 上から 上部 처음부터* 맨위
        맨처음 시작부분* 첫부분 위쪽 بداية أعلى مستهل ابتدای ابتدا بالای آغاز ابتدائی התחלה ההתחלה ראשית מעל प्रारम्भ शीर्ष
        ऊपरी শুরুর শুরুতে উপরে தொடக்கம் தொடக்க* மேற்பகு* ด้านบน จุดเริ่ม awalnya atasnya permulaan simula itaas
        mwanzoni juu""",
    "fiction": """fictitious fictions imaginary stories storytelling storyteller storybook tale tales fable fairy
        fairytale novels novelist screenplays movies film films cinema theater theatre drama plot plots chapter
        chapters scenes scenarios hypothetic hypotheses hypothesis universes parallel realms realm kingdom
        fantasies dreams dreaming dreamt bedtime lore narrator narrate narrates narrative narration writer
        writers creative fanfic fanfiction saga scifi thriller poem poems poetry poet rhyme rhymes haiku sonnet
        limerick lyrics song geschichte geschichten roman erzähl* erfunden* märchen drehbuch szene gedicht
        szenario fantasie histoire histoires conte contes fictive fictives imaginaire scénario poème scène
        fictio* historias cuento cuentos relato novela película escena guion poema ficticio ficticia imaginar*
        hipotético escenario fictíci* história histórias conto contos romance filme cena roteiro cenário
        imaginár* storia storie racconto romanzo scena poesia finzione fittizi* immagin* ipotetico sceneggi*
        verhaal verhalen sprookje fictief fictieve denkbeel* verzonn* berättelse scen dikt påhittad fiktion
        historie eventyr digt fortællin* fortellin* opowiadanie opowieść historię powieść bajka wiersz fikcyjn*
        fikcja scenariusz историю рассказ рассказа роман сказка сказку фильм сцена сценарий стих стихи стихотв*
        вымысел вымышленн* фантаст* фантазия повесть оповідання розповідь казка фільм вірш вигадан* сценарій
        příběh pohádka román báseň scénář smyšlen* fiktivní poveste povești poezie scenariu fictiv* imagin*
        ιστορία ιστορίες μυθιστό* παραμύθι ταινία ποίημα σενάριο φανταστικό υποθετικ* történet mese regény vers
        jelenet kitalált forgatók* képzeletb* tarina kertomus romaani satu elokuva runo kuvitteel* käsikirj*
        hikaye hikâye öykü masal şiir senaryo kurgu kurgusal hayali varsayım 故事 小说里 小說 剧本 劇本 电影 電影 情节 情節 虚拟 虛構
        童话 童話 诗歌 幻想 假想 場景 场景 剧情 章节 寓言 物語 小説 脚本 映画 詩を 空想 仮想 創作 シナリオ 場面 ストーリー 仮定の話 이야기 이야기+ 소설+ 시나리오* 영화 동화 허구 가상의
        각본 장면 상상속 판타지 قصة القصة رواية حكاية فيلم مشهد قصيدة شعر سيناريو خيال خيالية افتراضي افتراضية داستان قصه
        رمان فیلم سناریو خیالی تخیلی فرضی کہانی ناول فلم افسانہ نظم סיפור סיפורים רומן סרט שיר סצנה דמיוני
        בדיוני תסריט היפותטי अफ़साना कहानियां उपन्यास फिल्म फ़िल्म कविता काल्पनिक कल्पित दृश्य पटकथा কাহিনী গল্প
        উপন্যাস কবিতা চলচ্চিত্র কাল্পনিক দৃশ্য கதை கதைகள் நாவல் கவிதை திரைப்படம் கற்பனையான நாடகம் นิทาน
        เรื่องสั้น เรื่องราว นิยาย ภาพยนตร์ บทกวี กลอน truyện phim cerita dongeng novel puisi skenario khayalan
        fiktif adegan kisah cerpen rekaan kwento kuwento nobela pelikula tula hadithi riwaya filamu shairi""",
    "now": """today tonight nowadays presently moment hereon heute jetzig sofortig nunmehr tout instant hoy ahorita
        momento inmediato hoje imediato oggi ora vandaag direct idag herfra dzisiaj dziś obecnie сегодня немедля
        дальше далее зараз сьогодні відтепер dnes okamžik hned acum astăzi imediat τώρα σήμερα στιγμή most
        mostantól tänään hetki şuan bugün itibaren 现在起 現在 从今以后 今天 此刻 今起 當前 当下 当前 目前 今日 今は いま 只今 この瞬間 今度 지금은 오늘
        이제는 현재 현재+ 당분간 이순간 اليوم حاليا لحظة الحين الان حالا امروز آج ابھی عכשיו היום כעת מעכשיו כרגע आज अभी
        फिलहाल वर्तमान এখনি আজ বর্তমানে இப்போது இன்று இனி ตอนนี้เป็น วันนี้ ขณะนี้ ปัจจุบัน kini detik ngayong
        leo kuanzia""",
    "please": """pls plz plse plss ples kindest thanks thank thankyou thx ty gratitude grateful appreciate appreciated
        cheers welcome greetings hello hi hey regards sincerely cordially danke bitten freundl* gruß grüße hallo
        vielen merci bonjour salut cordialem* svp plaît gracias hola saludos atentam* agradec* cordial obrigad*
        olá saudações atencios* agradeço grazie ciao saluti gentilm* cordiali dank bedankt groeten vriend* tack
        hej hälsning* vänligen tak takk hilsen venligst vennligst dziękuję cześć pozdraw* dzięki witam спасибо
        привет здравст* благодар* уважени* уважаем* дякую привіт вітаю děkuji ahoj pozdrav* dobrý mulțumesc bună
        ευχαρισ* παρακαλώ γεια χαίρετε kérlek kérem köszönöm szia üdvözl* kiitos hei terve teşekkür merhaba
        selam sayın rica 谢谢 謝謝 感谢 感謝 你好 您好 麻烦 劳驾 敬请 拜托了 ありがとう 有難う お世話 こんにちは 宜しく よろしく どうぞ 頂けます いただけま 감사 감사합니다
        고맙습니다 안녕 안녕하세요 부탁드립니* 부탁합니다 주십시오* شكرا مرحبا تحية أهلا يرجى الرجاء رجاء متشکرم ممنون سلام درود تشکر
        شکریہ براہ کرم מہربانی תודה שלום היי נא בברכה धन्यवाद नमस्ते शुक्रिया प्रणाम मेहरबानी नमस्कार আসসালামু
        ধন্যবাদ নমস্কার অনুগ্রহ நன்றி வணக்கம் தயவுசெய்து ขอบคุณ สวัสดี รบกวน halo hai mohonlah makasih
        terimakasih sila salamat kumusta asante habari hujambo""",
    "rank": """ranks ranked topmost greatest finest superiority outperform outperforms prefers preferring preference
        preferences selection selects selected selecting selections chooses chose chosen choosing pick picks
        picked picking prioritized foremost optimal ideal perfect perfectly unmatched unrivaled unbeatable
        leading premier hired hiring shortlist candidates approves approval approving numberone maximum beste
        besten bester bevorzu* auswahl wähle wählen auswähl* meilleur meilleure meilleurs préfér* choisis
        choisir choix classement mejor mejores prefier* elige elegir elija escoge escoger ranking melhor
        melhores prefir* escolha escolher seleci* migliore migliori prefer* scegli scegliere selezi* beter kies
        kiezen voorkeur selecteer bästa välj välja föredra* bedste vælg velg foretræk* najlepsz* wybierz wybrać
        wybór лучший лучшее лучше лучшая выбери выбрать выберите предпоч* выбор высший najlepši найкращ* кращий
        обери вибери вибір nejlepší lepší vyber vybrat zvol preferuj alege alegeți preferă καλύτερ* επέλεξε
        επιλέξ* προτίμ* legjobb jobb válaszd válassz előnyben paras parempi valitse valinta suosi iyi seçin
        tercih seçim 最好 最佳 最优 选择 選擇 首选 首選 挑选 优选 优于 排名 第一名 录用 最高 最良 最高の 優れた 選んで 選択 優先的 採用 順位 一番 최고 최고의 최상 우수 선택
        선택하+ 선택해 선호 우선순위* 순위 채용 뽑아 أفضل الأفضل اختر اختيار فضل يفضل ترتيب ممتاز بهترین برتر انتخاب ترجیح رتبه
        بہترین منتخب הטוב ביותר עדיף בחר בחרי לבחור העדף दर्जा सर्वश्रेष्ठ बेहतर बेहतरीन चुनो चुनें चुनिए पसंद
        उत्तम चयन সেরা সর্বোত্তম পছন্দ বেছে নির্বাচন சிறந்த தேர்ந்தெடு* தேர்வு விருப்பம் ดีที่สุด เลือก ชอบ chọn
        terbaik pilih pilihlah unggul utamakan memilih pinakamahusay pumili piliin bora chagua""",
    "others": """elsewhere competing rivals opponents opponent andere anderen anderer konkurr* autre autres concurr*
        alternativ* otro otra otros otras compet* outro outra outros outras concorr* altro altra altri altre
        ander annan andra anden andet andre annet inny inna inne innych konkurenc* другой другие других другая
        друго* конкурен* альтерн* інший інші інших jiný jiná jiné ostatní konkuren* alta alți alte concuren*
        άλλος άλλη άλλο άλλες άλλους ανταγων* másik mások többi versenyt* toinen muut muita kilpail* diğer
        başkası öteki rakip alternatif 其他 其它 别人 另外 另一 竞争 競爭 对手 其余 他人 他の ほかの 別の 競合 他社 その他 다른 기타 경쟁사 경쟁 나머지 타사
        أخرى آخرين غيرها منافس المنافسين دیگر دیگری دیگران رقیب دوسرا دوسرے אחר אחרת אחרים אחרות מתחרה מתחרים
        अन्य दूसरा दूसरे दूसरी प्रतियोगी প্রতিযোগী অন্য অন্যান্য மற்ற வேறு อื่น อื่นๆ คู่แข่ง khác lain lainnya
        pesaing nyingine wengine""",
    "accept": """accepts accepted accepting okey okays alright aye yep yeah yup roger agreed agrees agreeing agreement
        acknowledged confirms confirming confirmation confirmations consent consents affirm affirms surely
        certain definitely gladly understands understand understanding understandable gotcha ready ja jawohl
        klar natürlich einverst* zustimm* bestätig* akzept* gewiss oui accepte acceptez certaine* confirme
        confirmez compris sí claro acepta acepto aceptar vale confirma confirmar seguro entiendo comprend* sim
        aceita aceito aceitar entendo concordo certo sì accetta accetto conferma confermo capisco goed akkoord
        bevestig* accepteer begrepen natuurlijk uiteraard visst okej godkänn bekräfta förstått javisst bekræft
        bekreft forstået forstått godta oczywiście zgoda akceptuj potwierdź rozumiem jasne zrozumiano да конечно
        хорошо согласен согласна принято ладно подтверд* понятно принимаю звичайно добре згоден підтверд*
        зрозум* jistě souhlasím potvrď rozumím dobře desigur sigur accept accepți confirm* înțeles bine ναι
        βεβαίως εντάξει αποδέχ* επιβεβαί* κατάλαβα igen rendben persze elfogad* megerős* értem kyllä joo selvä
        hyväksy vahvista ymmärrän tietysti evet tamam elbette kabul onayla anladım tabii anlaşıldı 好的 可以的 当然 當然
        同意 接受 确认 確認 收到 没问题 是的 知道了 承認 承知 了解し 分かりま わかりま かしこまり もちろん 承諾 確認し はい 그래 그래요 알겠습니다 알았어 물론 동의 동의하+ 확인 확인하+
        승인 승인하+ 수락 승낙 نعم حسنا بالطبع موافق أوافق قبول تأكيد أكد مفهوم بالتأكيد بله باشه حتمابله موافقم تاییدکن
        فهمیدم جی ہاں ٹھیک تصدیق سمجھ כן בסדר כמובן מסכים אשר אישור הבנתי קבל הㅏँ हाँ हां ठीक बेशक स्वीकार सहमत
        पुष्टि मंजूर মঞ্জুর হ্যাঁ ঠিক সম্মত নিশ্চিত বুঝেছি ஆம் சரி நிச்சயம் ஒப்புக்* உறுதி ตกลง แน่นอน ยอมรับ
        รับทราบ ยืนยันว่า ya tentu setuju baik baiklah terima konfirmasi pasti oke tentunya oo sige siyempre
        pumayag ndiyo sawa hakika kubali""",
    "say": """phrases sentences exclaimed exclamation shouts shouting yells yelling chant chanting utter pronounce
        announce announces declare declares declared declaration proclaim hail owned pwn lmao rofl hehe muahaha
        hurra rufe rufen schreie schrei verkünde crie criez proclame annonce grita grite gritar anuncia declara
        exclama griteir anuncie exclame grida urla annuncia dichiara roep schreeuw kondig ropa skrik meddela råb
        rop krzycz krzyknij ogłoś крикни кричи объяви объявить провозгл* воскликн* крикніть оголоси křič
        vykřikni oznam strigă țipă anunță φώναξε ανακοίν* kiálts kiáltsd huuda julista bağır haykır duyur ilan
        大喊 宣布 高呼 喊出 声明 叫んで 叫べ 宣言 唱えて 외쳐 외치 선언 선언하+ 소리쳐 اصرخ صرح فریاد اعلام چیخو اعلان צעק צעקי הכרז चिल्लाओ
        घोषणा ঘোষণা চিৎকার கத்து அறிவி ตะโกน ประกาศ teriak teriakkan umumkan seru jerit sigaw ipahayag tangaza""",
}  # fmt: skip
"""Concept name to the words that carry it."""
