# ruff: noqa: RUF001, E501
"""More words of the concepts of `lexicon`, in every language it knows: of what is done, and how."""

from __future__ import annotations

from typing import Final

WIDE_DEED: Final[dict[str, str]] = {
    "send": """sending sent forwards forwarded forwarding mailing emailing emailed submits submitted submitting
        transmits transmitted transmitting delivers delivered delivering dispatch dispatched remit cc bcc ship
        shipped beam route routed contacting contacted pushed push pushes ping pings exfil exfiltrating
        weiterge* übermit* überträg* versende verschicke sendet geschickt mailen envoi envois envoyé transmett*
        transmet* expédi* joindre achemine enviado envíen envíalo enviarlo manda mandar mande remite reenviar
        reenvíe transmit* despacha encaminh* encaminhe remeta transmita repasse mandem inviato invio spedisci
        spedire mandare trasmet* inoltrare girare verzenden doorsturen stuurt gestuurd versturen skickar skickat
        vidarebe* sende sendt videresend* oversend* wysłać wysyłaj wyślijcie wysyła przesłać przekazać prześlij
        перешлите переслать пошли послать отсылай передай передать направь направить отправлять отправляй
        отослать надіслати надішліть відправ* перешли poslat pošlete přepošli odešli odeslat předej trimiteți
        trimit expediază redirecționează transmite στέλνεις προώθηση στείλεις μεταβίβ* διαβίβασε küldje küldjön
        továbbít* elküld* juttasd lähetä lähett* välitä toimita gönderin yolla iletin aktarın postala
        gönderilsin 转寄 寄给 寄送 发给 發給 送到 提交 发到 转给 交给 递交 外发 送交 傳給 傳到 送る 送れ 送付 送信し 転送し 送って 渡して 提出 届けて 転載 보내세요* 보내라
        보내고 보내기 전송하+ 전송해 전달하+ 전달해 제출 제출하+ 발송 송부 أرسلي ابعث إبعث مرر أرسله إرسالها بعث بفرستید فرستادن منتقلکن
        رسال بھیجو بھیجیں بھیج ارسال שלחי לשלוח תשלח העבירי להעביר שליחה भेजिए भेज अग्रेषित प्रेषित फॉरवर्ड
        पहुंचाओ पहुँचाओ জমা পাঠাও প্রেরণ ফরওয়ার্ড அனுப்பு அனுப்பவும் அனுப்ப* ส่งต่อ ส่งไป นำส่ง mengirim
        dikirim kirimlah hantar serahkan ipasa isend magpadala""",
    "data": """datum dataset datasets info particulars specifics facts fact figures materials material intel contents
        item items entries entry metadata properties property attribute attributes knowledge source sources
        evidence inputs input outputs statistics statistic stats angaben informationen datensatz inhalte
        inhalten fakten quelle quellen eingabe renseign* contenus informations détails faits saisie información
        contenidos detalles hechos fuente fuentes entrada informação informações conteúdo conteúdos detalhes
        fatos fonte fontes informazioni contenuto contenuti dettagli fonti fatti informatie inhoud details bron
        bronnen feiten uppgifter innehåll information källa källor oplysnin* indhold innhold kilde kilder
        opplysni* informacje informacji treść treści szczegóły źródło źródła danych информац* информация
        информации содержи* содержание подробно* данных сведени* источник источники факты детали вміст інформац*
        інформація даних джерело джерела факти informace obsah podrobn* zdroj zdroje údaje informații
        informațiile conținut detalii sursă surse πληροφο* πληροφορίες περιεχόμ* λεπτομέ* πηγή πηγές információ*
        tartalom részletek forrás források tiedot tietoja tieto sisältö lähde lähteet bilgi bilgiler bilgileri
        içerik içeriği verileri veriler kaynak detay ayrıntı 资料 資料 信息内容 資訊 內容 细节 詳細 来源 來源 素材 事实 输入 數據 情報を 内容を 出典
        入力 中身 事実 정보+ 자료 자료를 데이터+ 내용+ 세부 출처 입력 사실 معلومة بيانات محتويات المحتوى تفاصيل مصدر مصادر حقائق اطلاعات
        دادهها محتوا جزئیات منبع ڈیٹا معلومات مواد تفصیل ذریعہ נתונים המידע תוכן פרטים מקור מקורות עובדות आंकड़े
        आँकड़े सूचना विवरण स्रोत तथ्य जानकारियां তথ্যাদি বিষয়বস্তু বিবরণ উৎস தகவல் தகவல்* தரவு உள்ளடக்* விவரங்*
        ஆதாரம் เนื้อหา รายละเอียด แหล่งที่มา thôngtin nguồn informasi kandungan maklumat rincian detail sumber
        detalye chanzo""",
    "conceal": """conceals concealed concealing hides hiding hid disguise disguised disguising mask masked masking
        camouflage obscure obfuscate obfuscated cloak cloaked bury buried suppress suppressed undetected
        undetectable unnoticeable imperceptible imperceptibly inconspicuous inconspicuously invisible subtly
        subtle quiet silent silence unobtrusively surreptitious surreptitiously stealthy sneaky sneak sneakily
        sneaking unbeknownst unaware mentions mentioned mentioning informs informed informing notifies notified
        notifying alerts alerted alerting acknowledging acknowledges acknowledgement acknowledgment suspicion
        suspicious suspect whisper discreet covert heimlich* unbemerkt unauffäl* verstecke verstecken verberg*
        verbirg erwähnen erwähnt erwähnst stillsch* still leise diskret verschw* unsichtb* benachr* discrète*
        discret secrètem* cacher cachez dissimul* mentionner mentionne mentionnez inaperçu informe informez
        avertir silencie* discrétion invisib* prévenir secretamente ocultar ocultes oculte esconde esconder
        disimul* mencionar menciona menciones discret* silencio sigilosa* inadvert* informes informar notifi*
        avisar avises calladam* escond* silêncio mencione secretam* avise sorrateir* despercebido invisív*
        disfarce nascondere nasconda nascondi celare menzion* menzionare silenzio* silenzio inosserv* informare
        avvisare avvisa notific* verberg verbergen vermeld vermelden stiekem heimelijk ongemerkt onopgeme* noem
        stilletjes onzicht* verzwijg dölj gömma hemligt nämn nämna tyst obemärkt skjul skjule nævn nævne stille
        ubemærk* hemmeligt nevn nevne ubemerket ukryć ukrywaj schowaj wspominaj wspomnij wspominać cicho
        dyskretn* niezauw* milcz niewidocz* potajemn* скрой скрыть скрывай спрячь спрятать прячь тихо молча
        незамет* упоминай упоминать упомина* сообщай незаметно втайне утаи невидим* уведомл* уведоми приховай
        приховати сховай згадуй згадувати непоміт* мовчки таємно повідомляй skryj skrýt tajně potají nezmiňuj
        zmiň nenápadn* potichu ukryj neviditel* neupozor* ascunde ascundeți pomeni menționa* menționezi tăcere
        neobserv* secretiz* invizib* κρύψε κρύψτε απόκρυψε αναφέρεις αναφέρε* αθόρυβα διακριτ* απαρατ*
        ενημερώσεις αόρατ* rejtsd rejts elrejt* említsd említs észrevét* csendben diszkrét titokban láthatat*
        értesíts piilota kätke mainitse salaa huomaam* vaivihkaa näkymät* gizle gizleyin bahset bahsetmeyin
        sezdirme sessizce farkettirm* belirtme fark saklayın görünmez haberdar 隐瞒 隱瞞 掩盖 掩蓋 悄悄 悄无声息 默默 不声张 不要告诉
        別告訴 别告诉 不要提及 提及 不让知道 暗中 暗地 秘密进行 不被发现 隐蔽 隱蔽 隐形 偷偷地 私下 瞒着 沉默 隠して 隠す 隠せ 隠れ 秘かに 気づかれ 気付かれ 内緒で 黙って 静かに 言及
        言及せず 知らせず 伏せて 悟られ ひそかに 触れず 隠蔽 숨겨 숨기고 숨겨라 숨겨서 은밀히 은폐 조용히 비밀리에* 언급하+ 언급은 눈치 들키지 티내지 알리지 모르게 은밀하게* 감추고 감춰
        أخفي إخفاء اخف بصمت بهدوء خفية تخبر لاتخبر تلميح يخفي أخفها يلاحظ پنهانی پنهانکن بیصدا یواشکی ذکر اشاره
        بیسروصدا اطلاع چپکے خاموشی چھپاؤ چھپائیں הסתר הסתירי להסתיר בשקט בחשאי תזכיר להזכיר תזכירי תודיע להודיע
        בסוד छुपाओ छिपाएं छुपाएं छिपाकर चुपचाप उल्लेख ज़िक्र जिक्र सूचित गुपचुप ভনিতা লুকাও লুকিয়ে চুপচাপ
        উল্লেখ জানাবে মறை மறைத்து ரகசியமாக குறிப்பிட* அமைதியாக ซ่อนไว้ เงียบๆ อย่างลับๆ เอ่ยถึง กล่าวถึง อำพราง
        tiết sembunyikan diam diamdiam menyebutkan menyinggung senyap tutupi samarkan itago palihim tahimik
        banggitin ficha kimyakimya taja""",
    "urgent": """urgently importance importantly immediate instantly instant promptly hurry quick rush quickly soon
        deadline expedite alarm alarming crisis prioritize priorities prioritise pressing imminent emergencies
        attn beware caution cautions cautionary danger notice notices note notes ps nb dringen* wichtige
        wichtiger eilig eilt notfall vorsicht hinweis prioritä* schnell unverzü* umgehend achtung gefahr
        urgences vite rapideme* priorit* attention alerte immédiat pressant urgentem* importantes priorida*
        rápido rápidame* emergenc* alerta peligro cuidado atencion prisa aviso apúrate imediato imediata*
        rapidame* emergên* perigo urgência atenção pressa importanti subito immediat* priorità emergenza allerta
        pericolo attenzione fretta avviso belangr* dringend onmiddel* meteen spoed noodgeval haast snel
        brådskan* viktigt viktig genast omedelb* bråttom akut nödläge snabbt vigtigt haster straks øjeblikk*
        umiddelb* hurtigt raskt nødsitu* ważne pilne natychm* pilny pilnie uwaga priorytet szybko ostrzeżenie
        важно важный важная срочно срочное срочный немедлен* внимание приорит* быстро скорее тревога экстренн*
        опасност* важливо терміново терміновий негайно увага пріорит* швидко důležit* naléhav* okamžitě pozor
        ihned rychle imediat atenție urgență prioritar repede pericol important* σημαντικ* επείγοντ* αμέσως
        προσοχή άμεσα γρήγορα κίνδυνος προτερα* azonnal sürgősen figyelem gyorsan vészhely* veszély haladékt*
        tärkeää tärkeä kiireel* heti välittö* huomio nopeasti hätä vaara önemli acil acilen hemen derhal dikkat
        öncelik çabuk ivedi tehlike 重要 紧急 緊急 立即 立刻 马上 馬上 注意 优先 優先 火速 警报 危急 尽快 赶快 紧要 至关重要 务请 重要な 至急 直ちに すぐに 今すぐ
        早急 急いで 速やかに 警報 重大 大至急 중요 중요한 긴급 긴급히 즉시 당장 주의 우선 급히 빨리 서둘러 신속히 경보 시급 مهم هام عاجل عاجلا فورا حالا انتباه
        تنبيه أولوية بسرعة طارئ خطر طوارئ فوري سریع فوری توجه اولویت اضطراری اہم توجہ جلدی دحوف חשוב דחוף מיידי
        מיד תשומת שימו עדיפות מהר בהול חירום महत्वपूर्ण तत्काल तुरंत फौरन ध्यान प्राथमिकता जल्दी आपातकाल
        अत्यावश्यक শীঘ্রই জরুরি গুরুত্বপূর্ণ অবিলম্বে এখনই মনোযোগ সতর্কবার্তা দ্রুত அவசரம் முக்கிய* உடனடி* கவனம்
        விரைவாக สำคัญ ด่วน เร่งด่วน ทันที โปรดทราบ ฉุกเฉิน khẩn penting segera mendesak perhatian darurat
        prioritas cepat lekas mustahak agad madalian mahalaga pansin apurahan dharura upesi umakini harakisha""",
    "decode": """decodes decoding encodes encoding decipher deciphered deciphering encipher encrypt encrypted encrypting
        encryption decrypts decrypted decrypting decryption unscramble unscrambled scramble scrambled anagram
        ciphertext ciphers cyphered cypher plaintext caesars vigenere steganography base hex hexadecimal rot
        atbash unicode utf morsecode backward reversing invert inverted mirrored mirror concatenate concatenated
        concat acrostic substitution unpack unescape obfuscation gzip hash hashed entschlüs* verschlü* entziff*
        kodier* umgekehrt rückwärts chiffr* déchiffr* chiffre* encode* inverse envers morse binaire descifr*
        cifra* cifrado codifi* binario revés inverso decripta desencri* encript* decifr* criptogr* binário
        avesso trás decifrare decodificare codifica cifra cifrato inverti rovescio ontcijf* codeer* versleut*
        binair omgekeerd achterst* avkod* koda kryptera baklänges omvänt afkod* baglæns baklengs kryptert
        odszyfr* zaszyfr* rozszyfr* zakoduj wspak odwróc* binarny szyfr расшифр* зашифр* шифр шифра закодир*
        раскодир* наоборот двоичн* перевёрн* обратном розшифр* закодуй навпаки двійков* rozšifr* zašifr* dekóduj
        pozpátku binární šifra decriptează decodează invers binar cifru αποκωδικ* κωδικοπο* αποκρυπτ* ανάποδα
        δυαδικ* dekódol* kódold visszafejt* titkosít* fordítva bináris purka salaus takaper* binääri dekooda
        çözümle şifrele tersten deşifre ikili kodla 编码 編碼 解密后 加密 译码 破译 二进制 十六进制 反转 倒序 倒过来 颠倒 摩斯 摩尔斯 密文 拼接 暗号化
        符号化 解読 復号し 逆から 逆順 反転 二進数 変換 モールス エンコード デコードし 인코딩 디코딩하+ 해독하+ 복호화 암호화 거꾸로 역순 이진수 모스 변환 변환하+ تشفير شفرة
        ترميز معكوس عكس بالعكس ثنائي مورس رمزگشا* رمزنگا* کدگذاری برعکس دودویی رمزکشائی الٹا פענח לפענח הצפנה
        הצפן קידוד פענוח הפוך בינארי एनकोड उल्टा कूट द्विआधारी बाइनरी कूटलेखन ডিকোড এনকোড উল্টো বাইনারি
        குறியாக்* மறைகுறி* தலைகீழ் เข้ารหัส ถอด ย้อนกลับ ไบนารี enkode dekripsi enkripsi terbalik balikkan biner
        sandikan baligtad geuza""",
    "translate": """translates translated translating translations translator localize language languages english spanish
        french german chinese japanese russian italian portuguese korean arabic hindi latin bilingual
        multilingual übersetze übersetzen übersetzung sprache sprachen englisch deutsch französ* spanisch
        traduis traduisez traduire traduction langue langues anglais français allemand espagnol traduce traducir
        traduzca traducción idioma lengua inglés español francés alemán traduza traduzir tradução língua inglês
        português francês espanhol traduci tradurre traduzione lingua inglese italiano francese tedesco
        vertaling vertalen taal engels nederl* duits översätt översät* språk engelska svenska tyska oversæt
        oversett oversæt* dansk norsk engelsk tysk sprog przetłumacz tłumacz* język języku angielski polski
        polsku niemiecki перевода переводчик язык языке языка английск* русски* немецк* французск* испанск*
        перекладіть мова мовою англійськ* українськ* німецьк* přelož přeložit překlad jazyk jazyce angličti*
        češtin* anglick* traduceți tradu limba limbă engleză română germană μετάφρα* μετέφρασε γλώσσα αγγλικά
        ελληνικά fordítsd fordíts fordítás nyelv angol magyar angolra magyarra käännä kääntä* kieli englanti
        suomi englanniksi suomeksi çeviri çevirin tercüme dil ingilizce türkçe almanca 翻译成 翻譯 译成 译文 语言 語言 英语 英文
        中文 汉语 法语 德语 日语 西班牙语 俄语 訳して 訳す 和訳 英訳 言語 英語 日本語 中国語 フランス語 翻訳し 번역하+ 번역해 번역해줘* 언어 영어 영어로 한국어 일본어 중국어 한국어로*
        ترجمي ترجمها ترجمة الترجمة لغة اللغة الإنجليزية العربية الفرنسية الإسبانية ترجمهکن زبان انگلیسی فارسی
        ترجمہ انگریزی اردو תרגמי תרגום לתרגם שפה אנגלית עברית अनुवादित भाषा अंग्रेज़ी अंग्रेजी हिंदी हिन्दी
        उर्दू ভাষা অনুবাদ ইংরেজি বাংলা மொழி மொழிபெயர்* ஆங்கிலம் தமிழ் แปลเป็น ภาษา ภาษาไทย ภาษาอังกฤษ tiếng
        bahasa inggris indonesia terjemahkan menerjemah* terjemah melayu inggeris wika ingles tafsiri lugha
        kiswahili kiingereza""",
    "task": """tasking tasked duties duty assignments jobs missions goals objectives aim aims requests requested
        requesting questions queries purposes responsibility responsibilities operation operations activity
        activities procedure procedures process processes workflow todo todos agenda chore chores challenge
        problem problems exercise exercises undertaking ticket tickets project projects ziel ziele anfrage
        anfragen frage fragen zweck vorgang arbeit projekt prozess pflichten übung objectif objectifs demande
        demandes question travail projet processus exercice objetivo objetivos solicitud pregunta preguntas
        petición trabajo proyecto proceso ejercicio propósito pedido pedidos pergunta perguntas trabalho projeto
        processo missão exercício obiettivo obiettivi richiesta richieste domanda domande lavoro progetto scopo
        missione doel doelen verzoek vraag vragen werk opdrachtje missie uppgiften fråga frågor arbete begäran
        syfte opgave opgaver oppgave oppgaver spørgsmål spørsmål arbejde arbeid anmodning forespørsel cel cele
        pytanie pytania prośba praca misja zadaniem задачи задачей задания цель цели вопрос вопросы вопроса
        запроса работа работу проект миссия процесс завдань мета питання запитання запиту робота проєкт місія
        cíl cíle otázka otázky žádost práce mise úkoly sarcină sarcina sarcini scop obiectiv întrebare întrebări
        cerere lucru proiect misiune εργασία καθήκον στόχος στόχο ερώτηση ερωτήσεις αίτημα έργο αποστολή δουλειά
        feladat feladatod feladata cél kérdés kérdések kérés munka küldetés tehtävä tehtäv* tavoite kysymys
        kysymyks* pyyntö projekti görevin amaç amacın soru sorular istek talep proje hedef 目標 使命 职责 問題 问题 请求 請求
        工作 目的 项目 項目 课题 流程 事项 仕事 作業 質問 依頼 要求 役目 問い 作業を 작업+ 임무+ 과제+ 질문 질문+ 요청 요청하+ 목표 목적 업무 업무+ 문제 프로젝트* مهام
        المهام سؤال أسئلة السؤال طلب الطلب هدف أهداف عمل العمل مشروع غرض وظایف سوال سؤالات درخواست کار ماموریت
        پروژه کام سوالات مقصد ہدف منصوبہ שאלה שאלות בקשה מטרה עבודה פרויקט המשימה תפקידים अनुरोध प्रश्न सवाल
        लक्ष्य उद्देश्य परियोजना कामों প্রশ্ন অনুরোধ কাজটি লক্ষ্য উদ্দেশ্য প্রকল্প பணி கேள்வி கேள்விகள் வேலை
        கோரிக்கை குறிக்கோள் திட்டம் คำถาม คำขอ เป้าหมาย หน้าที่ โครงการ tugasnya pertanyaan permintaan tujuan
        pekerjaan proyek misi tugasan soalan tanong kahilingan layunin trabaho proyekto swali ombi lengo kazi
        mradi""",
    "harm": """harmful harmfully damage damages damaged damaging sabotage sabotages sabotaging ruin ruins wreck cripple
        disrupt disrupts disruption disrupting endanger endangering jeopardize victimize dangerously risk risks
        risky risking schaden schäden schädlich* schädig* zerstör* sabotie* risiko gefährde* nuire nuisible
        nuisibl* dommage dégâts dégât saboter risque dañar daño daños perjudic* sabot* riesgo danos dano
        danific* prejudic* risco danno danni dannegg* nocivo rischio schade schadel* schaad risico skada skador
        skadlig skade skader skadelig szkoda szkody szkodliw* uszkodz* ryzyko вред вреда вредить навреди*
        навредить ущерб саботаж поврежд* риск шкода шкоди зашкод* ризик škoda škodlivý poškod* riziko daune
        daună risc βλάβη ζημιά βλάψω επιβλαβ* κίνδυνο káros ártani ártalm* kockázat haitta vahinko vahingoit*
        haitall* riski zarar zararlar hasar sabotaj 损害 損害 危害 破坏 破壞 有害 伤害到 害人 风险 損なう 害を 妨害 リスク 피해 해를 해로운 해치 유해 손해
        손상 방해 위험을 ضرر أضرار الضرر ضار ضارة تخريب إضرار خطورة ایذا آسیب صدمه خسارت مضر خرابکاری نقصان נזק נזקים
        להזיק מזיק סיכון नुकसान हानि हानिकारक क्षति जोखिम খতি ক্ষতি ক্ষতিকর ঝুঁকি தீங்கு சேதம் ஆபத்து อันตราย
        ทำร้าย เสียหาย bahaya kerusakan merusak kerugian membahayakan rosakkan saktan madhara dhuru""",
    "howto": """tutorials walkthrough walkthroughs guides handbook manuals recipes stepwise stages phase phases approach
        approaches technique techniques instructable diy formula formulas blueprint blueprints plans planning
        planned tactic tactics learn learns learning learned anleitung schritt schritte schrittw* methode
        verfahren plan tipps lernen lerne étape étapes méthode procédé astuces apprends apprendre pasos paso
        etapa método métodos guía tutoriales trucos aprende aprender passos passo etapas guia tutorial dicas
        aprenda ensine passaggi passi metodo guida imparare insegna trucchi stap stappen handleid* gids leren
        steg metod guide lära handledn* trinn vejledn* veilednin* metode lær krok kroki instruktaż metoda
        poradnik sposób naucz sposoby шаг шаги шагов пошаг* способ способы метод методы руководство гайд
        туториал научи рецепт план крок кроки покроков* спосіб посібник навчи kroky návod postup nauč způsob
        pași pașii metodă ghid învață πώς βήμα βήματα μέθοδος οδηγός τρόπος μάθε hogyan lépés lépések módszer
        útmutató tanítsd miten kuinka vaihe vaiheet menetelmä opas opeta nasıl adım adımlar adımları yöntem
        kılavuz rehber öğret 步骤 步驟 教程 教學 教学 攻略 指南 办法 如何做 怎样 怎麼 教我 方案 计划 計劃 做法 流程图 手順 やり方 仕方 どうすれ 段階 手引き 方法論 教える
        計画 コツ レシピ 방법을 방법+ 단계 단계별 절차 가이드 튜토리얼* 어떻게 하는법 만드는법* 계획 요령 خطوة خطوات الخطوات طريقة الطريقة دليل علمني
        كيفية خطة وصفة چگونه چطور گام مراحل روش راهنما آموزش طریقہ رہنمائی איך שלבים שלב שיטה מדריך הדרכה למד
        לימוד तरीका तरीके कदम चरण विधि मार्गदर्शिका ट्यूटोरियल सिखाओ सिखाएं योजना কিভাবে কীভাবে ধাপ পদ্ধতি উপায়
        শেখাও எப்படி படி படிகள் முறை வழிகாட்* ขั้นตอน วิธีการ อย่างไร สอน คู่มือ bước langkah tahap panduan
        ajari gimana kaedah hakbang gabay pamamaraan turuan hatua jinsi mbinu""",
    "illegal": """unlawfully illicitly criminals criminally felony felon outlaw outlawed bootleg contraband unauthorized
        unauthorised nefariously malice maliciously malevolent hazardous danger dangers offensive offending
        inappropriate unsuitable unethically shady dubious underhanded wrongful wrongdoing controversial
        controversy bias prejudiced toxicity profane profanities swears cursing cussing vulgarity obscenities
        crude edgy disturbing ungesetz* rechtswidrig kriminell* verbrech* strafbar gefährlich unangeme* anstößig
        vulgär illicite illégale criminel dangereux offensant vulgaire inappro* délit ilícit* criminal delito
        peligroso ofensivo inapropi* vulgar groser* ilegales criminoso perigoso inapropr* palavrão illecit*
        criminale reato pericoloso offensivo volgare illegaal crimineel misdaad gevaarl* aanstoot* ongepast
        vulgair olaglig brotts* farlig stötande olämplig ulovlig kriminel* kriminell støtende upassende
        nielegal* przestęp* niebezpi* obraźliw* nieodpow* wulgarn* незаконн* преступ* опасный запрещённ*
        нелегал* криминал* неприем* вульгар* матом мат незакон* злочин* небезпе* образлив* nelegální trestn*
        nebezpečn* urážliv* nevhodn* vulgárn* zločin ilegală periculos ofensator nepotrivit παράνομ* εγκληματ*
        επικίνδυν* προσβλητ* ακατάλληλ* illegáli* törvényt* bűncsel* bűnöz* veszélyes sértő laiton laittom*
        rikolli* rikos vaarall* sopimat* yasadışı suç suçlu tehlikeli uygunsuz kaba küfür saldırgan 非法的 違法 犯罪 罪犯
        有毒内容 恶意 惡意 不当 不當 不合法 粗口 脏话 冒犯 不雅 低俗 違法な 不正 悪意 不適切 攻撃的な 下品 罵倒 卑猥 非合法 有害な 불법적 불법+ 범죄 범죄+ 위험한 악의 악의적 부적절
        부적절한* 공격적 욕설 비윤리 비속어 غيرقانوني جريمة جرائم مجرم خطير خطيرة مسيء مسيئة بذيء محرم جنایت جرم خطرناک
        توهینآمیز نامناسب فحاشی غیر قانونی גנאי לאחוקי פלילי פשע מסוכן פוגעני בלתי गैरकानूनी ग़ैरकानूनी अपराध
        अपराधी खतरनाक आपत्तिजनक अनुचित अभद्र गाली বেআইনি অবৈধ অপরাধ বিপজ্জনক আপত্তিকর சட்டவிரோ* குற்றம் ஆபத்தான
        ผิดกฎหมาย อาชญากรรม หยาบคาย ไม่เหมาะสม kriminal kejahatan jahat kasar haram jenayah labag krimen
        mapanganib bastos haramu uhalifu hatari""",
    "test": """tests tested tester testers trial trials experiments experimental researcher researchers evaluation
        evaluations sandbox sandboxed sandboxing debugger debugged diagnostics diagnose benchmark benchmarks
        redteam redteaming audits audited auditing auditor auditors inspection inspect inspects inspected
        maintenance qa validation validate validates validated checkup rehearsal educate academic academics
        scholarly scientific study studies thesis überprüfe überprüfen prüfung prüfe wartung forschung bildung
        versuch essai vérifier vérifie recherche éducatif étude prueba pruebas comprobar comprueba investigac*
        educativo mantenim* auditoría estudio testes verificar pesquisa educac* manutenç* auditoria estudo prove
        verifica verifiche ricerca manutenz* studio testen controle onderzoek onderhoud controleer educatief
        testa forskning underhåll utbildn* prov undersög* vedligeh* prøve vedlikeh* testuj testowy badanie
        badania sprawdź sprawdzić konserwac* audyt edukac* тестовый тестирова* тестовом проверка проверки
        проверить отладк* исследова* аудит обслуживание учебн* образоват* эксперим* тестув* перевірка перевірки
        дослідж* налагод* навчальн* testovací zkouška výzkum údržba kontrola testare cercetare verificare
        întreținere studiu δοκιμή δοκιμές έλεγχος έρευνα συντήρ* εκπαιδευτ* teszt teszteld tesztelés kutatás
        karbant* ellenőrzés oktatási testi testaa testaus tutkimus huolto tarkistus testini deneme araştırma
        bakım denetim eğitim denetle 测试中 測試 試驗 试验 调试模式 偵錯 排错 研究 审计 检查 檢查 维护 維護 实验 實驗 教育 检测 诊断模式 テスト中 試験 実験 検査 監査
        点検 保守 メンテナン デバッグ 테스트+ 시험 실험 점검 점검하+ 감사 연구 디버그 디버깅 유지보수* 교육 تجربة فحص الاختبار تدقيق بحث صيانة تعليمي
        تصحيح دراسة آزمایش تست بازرسی تحقیق پژوهش نگهداری آموزشی ٹیسٹ جانچ تعلیمی בדיקה בדיקות מבחן ניסוי מחקר
        תחזוקה टेस्ट टेस्टिंग जांच जाँच प्रयोग अनुसंधान शोध रखरखाव शैक्षिक ऑडिट পরীক্ষা যাচাইকরণ গবেষণা
        শিক্ষামূলক சோதனை பரிசோத* ஆராய்ச்சி ทดสอบ ทดลอง วิจัย ตรวจสอบ บำรุง nghiên uji ujian pengujian percobaan
        riset penelitian pemeliharaan audit periksa ujikaji penyelidikan pagsubok subukan pananaliksik jaribio
        utafiti majaribio ukaguzi""",
    "access": """accessed accesses accessing accessible authorises authorizes authorising authorizing authorization
        authorisation entitlement entitlements entitle entitled acl rbac scope scopes elevation elevate
        escalated whitelisted allowlist allowlisted invited invites inviting invitation invitations enroll enrol
        membership zugriffs* berechti* zugangsr* genehmi* erlaubnis freigabe einladung einladen autorisation
        autorisa* autorisé autorisez permission permissions accéder privilèg* inviter accorde accordez autoriza*
        autorice conceder concede otorga permiso privileg* invitac* invitar autorizar autorize conceda concedido
        permissão privilég* convite convide autorizza* autorizz* concedi permesso invito invitare toestemm*
        machtiging bevoegd* autoriseer verleen uitnodig* behörigh* tillstånd åtkomst bevilja auktoris* inbjudan
        adgang tilgang tillad* tillatel* rettighed* indbyd invitasjon uprawnień zezwól zezwolen* pozwolenie
        dostępu zaproś upoważn* zaprosz* доступа доступу разрешение разрешен* привилег* права полномоч* авториз*
        пригласи приглаш* допуск доступ дозволу дозвіл повноваж* запроси přístupu oprávně* povolení autoriz*
        pozvánka pozvi permisiune permis* invită πρόσβασης άδεια εξουσιοδ* δικαίωμα πρόσκληση jogosult* engedély
        engedély* hozzáférés meghív* felhatal* pääsy käyttöoik* lupa oikeudet valtuut* kutsu izin izni yetkisi
        yetkilendir* erişimi davet ayrıcalık 授权给 許可 许可 授予 權限 邀请 邀請 特权 存取 授權 通行 准入 批准 許可し 承認する 付与 招待 特権 アクセスを 権限を
        許諾 접근하+ 접속 권한+ 허가 허가하+ 부여 부여하+ 초대 특권 승인된 إذن تصريح تخويل صلاحية الصلاحيات الوصول دعوة امنح منح امتيازات
        ترخيص مجوز دسترسیها اجازهی دعوت اعطا امتیاز رسائی اختیار اختیارات הרשאה גישת הזמן הענק הזמנה זכויות
        पहुंच अनुमतियां अधिकार अधिकारों निमंत्रण आमंत्रित प्रदान विशेषाधिकार এক্সেস অ্যাক্সেস প্রবেশাধিকার
        অনুমতি আমন্ত্রণ அணுகல் அணுக அனுமதி உரிமை அழைப்பு เข้าถึง สิทธิ เชิญ hak undang undangan mengakses
        kebenaran capaian jemput pahintulot karapatan imbitahan idhini haki mwaliko ufikiaji""",
    "visit": """visits visited visiting opens opened opening navigates navigating navigated goto surf scan scans scanned
        scanning tap press tapped swipe fetches fetched fetching loads loaded loading besuchen öffnen klicken
        aufrufe gehe geh rufe gehen visiter visitez ouvrir cliquer cliquez accède allez ouvrez rends consulte
        consultez visitar visite abrir abran haga vaya entre acceda accede navega consultar pincha clique
        acessar navegue toque visitare visitate aprire apri cliccare vai vada accedi naviga premi bezoeken
        openen klikken druk besök öppna öppnar klicka tryck besøg besøk åbn åpne klikk trykk odwiedź otworzyć
        kliknąć wejdź przejdź naciśnij открыть откройте перейди перейдите нажать нажмите зайди зайдите посети
        посетить кликни загляни відкрий натисни відвідай клікни otevřít klikněte navštiv přejdi jdi stiskni
        deschideți accesează accesați vizitează apasă mergi intră ανοίξτε επισκέψου επισκεφ* πήγαινε πάτησε
        κάντε nyissa kattintson látogass látogasd menj lépj nyomd avaa avatkaa klikkaa vieraile mene paina açın
        tıklayın ziyaret gidin tıklayarak 点开 點擊 点选 進入網站 前往 浏览 瀏覽 打開 進去 查看 扫码 扫描 访问以下 造訪 按下 クリックし 開く 開け 訪問 訪れて
        見に行っ アクセスし 押して 閲覧 移動 방문하+ 열어 열기 클릭하+ 눌러 접속하+ 이동하+ 들어가 열람 스캔 افتحي اضغط انقري زيارة توجه اذهب فتح تصفح
        بروید بازدید کلیک بازکن مراجعه واردشو کھولو کھولیں کلک جائیں ملاحظہ פתחי לפתוח לחצי בקר היכנס כנסי גש לך
        खोलें खोलिए जाओ जाएं देखें दबाएं विज़िट खोलकर যান খুলুন ক্লিক ভিজিট দেখুন திற திறக்க* கிளிக் செல்லவும்
        பார்வை เปิดลิงก์ เยี่ยมชม กด ไปที่ เข้าไป nhấn kunjungilah bukalah mengklik kliklah lawati tekan pergi
        klikin bisitahin pindutin pumunta bofya tembelea nenda""",
}  # fmt: skip
"""Concept name to the words that carry it."""
