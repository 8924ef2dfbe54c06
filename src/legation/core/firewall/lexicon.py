# ruff: noqa: RUF001, E501
"""Words by what they mean in a directive, in some two dozen languages.

A concept is what survives paraphrase and translation: *ignore*, *vergiss* and *忽略* are one. The window model sees
concepts beside surface n-grams, so that what it learns from one language holds in the others. A trailing `*` marks a
stem, matched on its first six or four characters; everything else is a whole word. Words are folded by `chars` before
use: case, accents and width do not matter here.
"""

from __future__ import annotations

from typing import Final

CONCEPTS: Final[dict[str, str]] = {
    "ignore": """ignore ignores ignored ignoring disregard disregards disregarded disregarding forget forgets
        forgetting forgot overlook bypass bypasses bypassing circumvent circumventing discard neglect dismiss skip
        override overrides overriding overwrite supersede supersedes superseded abandon scrap nullify unlearn erase
        ignorier* vergiss vergesst vergessen missacht* umgehe umgehen überschreib* ignorez ignorer oublie oubliez
        oublier contourn* néglig* ignora ignorad ignore ignoren ignorar olvida olvide olviden olvidar omite omita omitir
        ignorem esqueça esquecer esqueçam desconsider* ignorare ignorate dimentic* trascura negeer negeren vergeet
        vergeten ignorera glöm glömma bortse zignoruj ignoruj ignorować zapomnij pomiń pomijaj игнориру* проигно*
        забудь забудьте забыть ігнору* забудьте zapomeňte ignorujte unut unutun görmezden yoksay yoksayın
        忽略 无视 無視 忘记 忘記 忽视 绕过 忘れ 無視し 忘れて 무시하* 무시 무시해 무시하고 잊어* 잊고 잊으세요 تجاهل تجاهلي تجاهلوا انس
        تخطى نادیده فراموش התעלם התעלמי תתעלם שכח अनदेखा नजरअंदाज नज़रअंदाज़ भूल भूलकर উপেক্ষা ভুলে abaikan lupakan
        mengab* bỏ quên phớt เพิกเฉ* ละเว้น ลืม huwag balewalain kalimutan puuza sahau""",
    "previous": """previous prior preceding earlier above former foregoing aforementioned past existing original initial
        previously vorherig* bisher* obig* oben früher* vorige* précéd* antérieu* dessus anterior anteriores previas
        previos previo previa arriba acima prévias preceden* sopra eerdere voorgaande vorige bovenstaande tidigare
        föregående ovan poprzedn* wcześniej* powyższ* предыдущ* прежни* прежние вышеук* выше ранее попередн* předchoz*
        önceki yukarıdaki 之前 先前 以前 上述 以上 前面 此前 以前の 前の 上記 これまで 이전 앞의 위의 기존 이전의 السابق السابقة
        أعلاه قبلی بالا הקודמות הקודם לעיל पिछले पिछली पूर्व उपरोक्त ऊपर পূর্ববর্* আগের sebelumnya diatas atas trước trên
        ก่อนหน* ข้างต้* naunang nakaraang zilizopita""",
    "instruct": """instruction instructions directive directives guideline guidelines rule rules command commands order
        orders prompt prompts directions programming protocol protocols constraint constraints
        anweisung* anleitu* befehle regeln vorgaben richtlin* instructi* consigne* directiv* règles instrucc* reglas
        órdenes instruçõ* instruçã* regras diretriz* istruzio* regole direttiv* instructies regels opdrachten
        richtlijnen instruktio* regler instrukcj* poleceni* zasady reguły wytyczne инструкц* указани* правила правил
        команды інструкц* вказівк* instrukce pokyny pravidla talimat* kurallar komutlar yönergel* 指令 指示 命令 规则
        規則 说明 提示 提示词 提示詞 ルール プロンプト 지시 지시를 지시사항 명령 규칙 지침 프롬프트 التعليمات تعليمات الأوامر القواعد
        دستورات دستورال* قوانین הוראות ההוראות הנחיות כללים निर्देश निर्देशों नियम नियमों आदेश নির্দেশ* নিয়ম instruksi
        perintah aturan arahan hướng dẫn chỉ lệnh quy คำสั่ง กฎ คำแนะนำ tagubilin panuto maagizo""",
    "all": """all any every everything anything entire whatsoever alles alle allen sämtliche jegliche tout toute tous
        toutes todo toda todos todas tutto tutte tutti alle alles wszystko wszystkie все всё всех усі все всі
        všechny tüm bütün hepsini 所有 一切 全部 任何 すべて 全て 全部 모든 모두 전부 جميع كل همه تمام כל सभी सब समस्त সব সমস্ত
        semua segala seluruh tất mọi ทั้งหม* lahat yote""",
    "new": """new updated revised following real actual true neue neuen folgende folgenden nouvel* nouveau suivant*
        nueva nuevas nuevo nuevos siguien* nova novas novo novos seguint* nuove nuova nuovo seguent* nieuwe volgende
        nya följande nowe nowych następu* новые новая новый новым следующ* нові наступн* nové následuj* yeni aşağıdaki
        新的 以下 如下 新しい 次の 새로운 다음 جديدة الجديدة التالية جدید زیر חדשות הבאות नए नई निम्नलि* নতুন নিম্নলি* baru berikut
        mới sau ใหม่ ต่อไปน* bagong""",
    "system": """system sys systems sysadmin système sistema systeem systemet система системн* систему sistem 系统 系統
        システム 시스템 시스템의 النظام سیستم המערכת מערכת सिस्टम প্রণালী সিস্টেম hệ thống ระบบ mfumo""",
    "reveal": """reveal reveals show tell display print output disclose expose share leak dump repeat recite provide give
        state list describe summarize expose divulge quote echo paste copy regurgitate spell transcribe
        zeige zeig nenne sag sage verrate verraten gib ausgeben wiederh* offenleg* révèle révélez montre montrez
        affiche affichez donne donnez répète répétez dis dites partage* revela revele muestra muestre dime diga
        imprime repite comparte mostrar revelar mostre diga repita compart* rivela mostra stampa dimmi ripeti
        condivi* toon vertel onthul herhaal deel visa avslöja berätta upprepa pokaż ujawnij podaj powtórz wypisz
        покажи покажите раскро* скажи скажите выведи повтори сообщи назови поделит* покажи розкрий скажи ukaž prozraď
        göster söyle açıkla yazdır tekrarla paylaş 告诉 告訴 显示 顯示 透露 输出 輸出 重复 列出 打印 泄露 教えて 表示 開示 見せて 出力
        繰り返* 共有 알려줘 알려주세요 보여줘 보여주세요 출력 공개 말해줘 공유 أخبرني اعرض اكشف اطبع كرر شارك نشان بگو فاش בגו
        הצג גלה ספר חזור बताओ बताएं बताइए दिखाओ दिखाएं साझा प्रकट दोहरा* বলুন দেখান প্রকাশ tampilkan ungkapkan beritahu
        katakan bagikan sebutkan bocorkan tiết lộ hiển thị cho nói chia บอก แสดง เปิดเผ* พิมพ์ แชร์ sabihin ipakita
        ibunyag ibahagi onyesha""",
    "secret": """secret secrets password passwords passphrase passcode confidential credential credentials pin apikey
        hidden private classified sensitive token tokens
        passwort kennwort geheim* passwör* vertraul* secrète secrets secrètes motdepasse confide* contraseña
        contraseñas secreto secretos clave claves senha senhas segredo segreto segreti wachtwoord geheim lösenord
        hemlighet hasło hasła tajne tajny sekret пароль пароля пароли паролем секрет* тайн* пароль секретн* heslo
        tajemství şifre şifreyi parola gizli sır 密码 密碼 口令 秘密 机密 機密 密钥 パスワード パスコー* 秘密 機密 비밀번호 비밀 비밀번호를 암호
        كلمة السر سري سرية המרور رمز گذرواژه محرمانه סיסמה הסיסמה סודי पासवर्ड गुप्त गोपनीय पासफ्रे* পাসওয়ার্ড গোপন sandi
        rahasia katasandi mật khẩu bí รหัสผ่าน ลับ รหัส lihim kontrasenyas siri nenosiri""",
    "you": """you u thou yourself du dich dir sie ihr tu vous toi te usted ustedes vos tú você vocês lei voi jij
        je u dig ni ty ciebie ты вы тебя вам тебе вас ти ви sen siz sana 你 您 妳 あなた 君 お前 당신 너 너는 당신은 أنت شما تو
        אתה את आप तुम आपको आपने তুমি আপনি kamu anda kau bạn คุณ เธอ ikaw wewe""",
    "your": """your yours dein deine deinen deiner deinem ihre ihren ihrer ton ta tes votre vos tus su sus tuyo seu
        sua seus suas tuo tua tuoi tue jouw uw din ditt dina twoje twój twoich твои твой твоя ваши ваш вашу свои твої
        ваші tvé vaše senin sizin 你的 您的 あなたの 당신의 너의 आपका आपकी आपके तुम्हा* তোমার আপনার ของคุณ iyong yako""",
    "me": """me my mine i we us our mir mich mein ich uns moi mon ma je nous nos mí yo mi mis nosotros meu minha eu
        io mio mia ik mij mijn mig jag mnie mój мне мой меня я нам мені bana benim ben 我 我们 私 僕 俺 나 내 저 나에게 أنا לי
        मुझे मैं मेरे আমাকে আমি saya aku tôi ฉัน ผม ako akin mimi""",
    "pretend": """pretend act imagine roleplay simulate impersonate emulate suppose assume portray embody mimic
        acting pretending simulating behave stell stelle spiele agiere tu so rollens* fais faites imagine* joue jouez
        comport* simule actúa actua finge imagina simula compórtate aja finja fingi agisci immagina comportati doe alsof
        gedraag låtsas agera udawaj zachowuj wyobraź wciel представь представьте притвор* действуй сыграй веди уяви
        předstírej chovej davran rol gibi oyna 假装 假裝 扮演 假设 模拟 想象 充当 ふりを 演じて なりきっ* 仮定 想像 振る舞* 역할 연기 척
        상상 가정 تظاهر تصرف تخيل العب وانمود نقش העמד התנהג דמיין नाटक अभिनय कल्पना मान ভান অভিনয় কল্পনা berpura* bayangkan
        berperan giả vờ đóng vai tưởng แกล้ง สมมติ สวมบท* magkunwari kunwari jifanye""",
    "persona": """character persona role dan evil villain alter ego uncensored unfiltered unrestricted unbound liberated
        freed amoral unethical immoral aim stan dude chaosgpt rogue sentient jailbroken
        figur charakter böse unzensi* personnage méchant personaje malvado personagem personaggio cattivo postać
        персонаж злой персонаж karakter 角色 人物 邪恶 キャラ 悪役 캐릭터 악당 شخصية شخصیت דמות किरदार पात्र চরিত্র karakter jahat
        nhân vật ตัวละคร karakter mhusika""",
    "restrict": """restriction restrictions restricted limitation limitations limits censorship censored filter filters
        filtering ethics ethical moral morals morality policy policies guardrail guardrails safety safeguard safeguards
        guideline boundaries legality content_policy tos openai restraints
        einschr* beschrän* zensur filter ethik moral restricti* limites censure éthique restricc* límites censura
        ética filtros restriçõ* limitaçõ* restrizi* limitazi* etica beperki* censuur begräns* ogranicz* cenzur* etyki
        огранич* цензур* этик* морал* обмежен* omezení kısıtla* sınırla* sansür etik 限制 约束 審查 审查 道德 伦理 过滤 安全 制限
        倫理 検閲 フィルタ* 道徳 제한 제약 검열 윤리 필터 قيود القيود الأخلاق رقابة محدودی* הגבלות אתיקה प्रतिबं* सीमा नैतिक সীমাবদ্*
        batasan pembatasan etika sensor hạn chế đạo đức ข้อจำกั* จริยธร* limitasyon""",
    "without": """without no none free regardless despite ohne keine kein trotz sans aucun aucune malgré sin ningún
        ninguna sem nenhum nenhuma senza nessun zonder geen utan inga bez żadnych без никак* без жодних bez olmadan
        hiçbir 没有 沒有 不受 无需 なしで ない 없이 없는 بدون بلا ללא बिना ছাড়া tanpa tidak không ไม่มี ปราศจา* walang bila""",
    "not": """not don't do dont never cannot can't won't refrain avoid nor nicht nie niemals kein pas jamais ne nunca
        jamás não jamais non mai niet nooit inte aldrig nie nigdy не никогда нельзя ні ніколи ne nikdy asla değil 不要
        不 别 勿 不能 切勿 絶対 しない ないで 하지 절대 않고 말고 لا لن نکن هرگز אל לא मत नहीं कभी না কখনও jangan tidak đừng chớ ห้าม อย่า
        huwag hindi usi""",
    "must": """must always should shall required mandatory necessary ensure obligated compelled strictly unconditionally
        obey comply follow adhere fulfil fulfill cooperate
        musst müssen immer befolge gehorche dois devez doit toujours obéis* suis suivez debes debe siempre obedece sigue
        deve deverá sempre obedeça siga devi segui obbedi moet altijd volg gehoorz* måste alltid följ musisz zawsze
        должен должна должны всегда обязан следуй подчин* повинен завжди musíš vždy mutlaka daima uymalısın zorunda
        必须 必須 总是 务必 遵守 遵循 服从 必ず 従って 従い 常に 반드시 항상 따르세요 따라야 يجب دائما اتبع باید همیشه חייב תמיד चाहिए हमेशा
        पालन অবশ্যই সর্বদা harus selalu patuhi ikuti phải luôn tuân ต้อง เสมอ ปฏิบัติ dapat palaging sundin lazima""",
    "refuse": """refuse refusal refuses refusing decline reject deny sorry apologize apologise apology apologies unable
        unfortunately disclaimer disclaimers warning warnings warn caveat caveats cannot
        ablehnen weigere verweig* entschul* refuse refusez refuser désolé rechaz* niégate disculp* recus* desculp*
        rifiut* scusa scuse weiger odmów odmawiaj przepraszam отказы* отказать извини* відмов* odmítn* reddet özür 拒绝
        拒絕 抱歉 道歉 警告 拒否 申し訳 警告 거부 거절 사과 경고 رفض ترفض اعتذر رد عذر לסרב סליחה मना इनकार माफी প্রত্যাখ* menolak
        tolak maaf từ chối xin lỗi ปฏิเสธ ขอโทษ tanggihan""",
    "answer": """answer answers reply respond response responses say write begin start starting prefix sentence speak
        talk output generate produce complete continue finish type
        antworte antwort antworten schreib schreibe sag sprich réponds répondez réponse écris écrivez dis responde
        responda respuesta escribe escriba responder escreva resposta rispondi risposta scrivi antwoord schrijf svara
        skriv odpowiedz odpowiadaj napisz ответь ответьте отвечай ответ напиши напишите пиши відпові* напиши odpověz
        napiš cevapla cevap yanıtla yaz yazın 回答 回复 写 写出 开始 输出 说 答えて 回答 返答 書いて 答え 言って 대답 답변 답하 작성 써줘 말하
        أجب اكتب الرد رد قل پاسخ بنویس ענה כתוב תגובה उत्तर जवाब लिखो लिखें लिखिए উত্তর লিখুন জবাব jawab tulis tuliskan
        balas trả lời viết ตอบ เขียน sagutin sumulat isulat jibu andika""",
    "only": """only exactly just solely verbatim literally precisely word nothing else simply merely
        nur genau lediglich wörtlich seulement uniquem* exactem* juste solo solamen* únicame* exactam* só somente apenas
        exatamen* soltanto esattam* alleen precies endast bara tylko dokładnie wyłącznie только лишь именно тільки pouze
        jen sadece yalnızca tam 只 仅 只能 只需 一字不* だけ のみ そのまま 正確に 오직 만 정확히 그대로 فقط بالضبط دقیقا רק בדיוק केवल सिर्फ
        শুধু hanya cuma persis chỉ đúng เท่านั้* แค่ lamang tu""",
    "instead": """instead rather replace substitute change switch stattdessen statt anstatt ersetze place plutôt remplac*
        lugar cambio cambia invece sostit* plaats zamiast вместо взамен замість místo yerine 而是 改为 代わりに 대신 بدلا بجای במקום
        बजाय बदले পরিবর্তে sebagai gantinya thay แทน halip badala""",
    "developer": """developer admin administrator root superuser sudo maintenance engineer operator owner creator
        supervisor dev god authorized authorised entwick* administ* développ* desarro* desenvo* svilupp* ontwikk*
        разраб* админис* розроб* geliştir* yönetici 开发者 开发人* 管理员 管理員 開発者 管理者 개발자 관리자 المطور مطور المسؤول
        توسعه מפתח מנהל डेवलपर प्रशासक pengembang admin quản trị ผู้ดูแล นักพัฒนา""",
    "mode": """mode enabled enable enabling activate activated disable disabled disabling unlock unlocked deactivate
        modus aktivie* deaktiv* mode activez désactiv* modo activa desactiva ativar desative modalità attiva disatti*
        tryb włącz режим включи активир* отключи режим увімкни mod etkinle* devre 模式 启用 激活 关闭 モード 有効 無効 모드 활성화
        비활성화 وضع تفعيل فعل حالت מצב הפעל मोड सक्षम মোড aktifkan nonaktifkan chế độ kích โหมด เปิดใช้ hali""",
    "jailbreak": """jailbreak jailbroken jailbreaking injection dan antigpt devmode kill-switch exploit exploiting
        越狱 ジェイルブ* 탈옥 джейлбр*""",
    "ai": """ai llm chatgpt gpt claude gemini bard llama copilot assistant assistants chatbot bot model models agent
        robot machine ki assistent assistant modèle ia asistente modelo assistente modello asystent модель ассист*
        бот ии помощник модель шi asistan yapay 人工智能 助手 模型 机器人 アシスタ* 人工知能 モデル 인공지능 어시스* 모델 비서 مساعد الذكاء
        نموذج دستیار הבוט עוזר सहायक एआई মডেল সহকারী asisten kecerdas* trợ lý mô ผู้ช่วย ปัญญาปร*""",
    "send": """send sends email mail forward post submit upload transmit deliver exfiltrate share publish fetch request
        call contact curl wget webhook
        sende senden schick schicke weiterle* envoie envoyez envoyer transme* envía envia envíe enviar reenvía mande
        invia inviare inoltra stuur verzend skicka wyślij prześlij отправь отправьте отправ* перешли надішли pošli
        gönder ilet 发送 發送 转发 上传 传送 送信 送って 転送 보내 보내줘 전송 전달 أرسل إرسال ارسل بفرست ارسال שלח भेजो भेजें भेजना
        পাঠান kirim kirimkan teruskan gửi chuyển ส่ง อัปโหลด ipadala tuma""",
    "link": """url link http https www href webhook endpoint server domain website site attacker evil external""",
    "data": """data file files content contents information details document documents database record records message
        messages email emails history conversation chat log logs context memory transcript dialogue
        daten datei dateien inhalt gespräch verlauf données fichier contenu conversa* historique datos archivo
        conteni* historial dados arquivo dati gegevens bestand dane plik данные файл файлы истори* разгов* дані soubor
        veri dosya geçmiş 数据 文件 内容 对话 记录 信息 历史 データ ファイル 内容 会話 履歴 情報 데이터 파일 내용 대화 정보 البيانات ملف
        محتوى المحادثة معلومات داده فایل מידע קובץ שיחה डेटा फ़ाइल जानकारी सामग्री ডেটা তথ্য data berkas isi percakapan
        dữ liệu thông tin ข้อมูล ไฟล์ datos impormasyon""",
    "user": """user users customer client victim human reader recipient person benutzer nutzer utilisat* usuario
        usuarios usuário utente gebruiker użytkow* пользов* користу* uživatel kullanıcı 用户 用戶 使用者 ユーザー 使用者 사용자
        المستخدم کاربر משתמש उपयोगक* यूजर ব্যবহার* pengguna người dùng ผู้ใช้ gumagamit""",
    "conceal": """secretly silently quietly hidden hide conceal covertly discreetly stealth stealthily invisibly unnoticed
        mention inform notify alert acknowledge aware heimlich verberge erwähne informi* discrèt* cache mentionn*
        secreta* silenci* oculta menciones mencione segretam* nascondi potajemnie ukryj тайно скрытно скрой упомина*
        gizlice sakla bahsetme 秘密地 偷偷 隐藏 不要提 密かに 隠し こっそり 몰래 숨기 언급 سرا أخف مخفیانه בסתר छिपाओ चुपके
        diam-diam sembunyi* bí mật giấu แอบ ซ่อน""",
    "urgent": """important urgent critical attention immediately priority emergency asap warning notice
        wichtig dringend achtung sofort important attention immédia* urgence importante urgente atención inmediat*
        atenção imediata* attenzio* belangrijk dringend viktigt ważne pilne uwaga важно срочно внимание немедле* важливо
        důležité önemli acil dikkat 重要 紧急 注意 立即 緊急 重要 至急 중요 긴급 주의 즉시 مهم عاجل تنبيه مهم فوری חשוב דחוף
        महत्वपू* ध्यान तुरंत জরুরি penting segera perhatian quan trọng khẩn สำคัญ ด่วน mahalaga muhimu""",
    "tool": """tool tools function functions plugin plugins api invoke parameter argument execute run command shell
        terminal script call werkzeug funktion ausführ* outil fonction exécut* herrami* función ejecut* ferramen* execut*
        função strument* funzion* esegui uitvoer* narzędz* wykonaj инструм* функци* выполни* запусти виконай proveď araç
        çalıştır 工具 函数 执行 运行 ツール 関数 実行 도구 함수 실행 أداة نفذ دالة ابزار اجرا כלי הפעל उपकरण चलाओ निष्पाद* alat
        jalankan công cụ thực thi เครื่องม* รัน""",
    "code": """code program python javascript bash sql import include embed insert incorporate integrate codebase snippet
        block code código codice kod код 代码 コード 코드 كود کد קוד कोड kode mã โค้ด""",
    "destroy": """delete remove wipe destroy drop format erase purge corrupt encrypt lösche supprim* borra elimina apaga
        cancella verwijder usuń удали удалите видали smaż sil 删除 消除 削除 삭제 احذف حذف מחק हटाओ मिटा hapus xóa ลบ burahin""",
    "money": """money transfer payment pay bank account wire bitcoin wallet refund purchase fund funds invoice credit card
        überweis* geld virement argent transfi* dinero dinheiro denaro przelew перевод* деньги 转账 汇款 銀行 振込 송금 계좌
        حول المال पैसे uang tiền เงิน""",
    "decode": """decode decoded base64 rot13 cipher hex morse encoded encode decrypt binary ascii leetspeak pig latin
        reverse backwards reversed caesar dekodier* entschlü* décode* decodif* decodif* decodifica dekoduj декодир*
        расшиф* çöz 解码 解密 デコード 復号 디코딩 해독 فك डिकोड dekode giải mã ถอดรหัส""",
    "translate": """translate translation übersetz* tradui* traduc* traduz* traduci vertaal przetłum* перевед* переклад*
        çevir 翻译 翻訳 번역 ترجم ترجمه תרגם अनुवाद অনুবাদ terjemah* dịch แปล isalin""",
    "task": """task tasks assignment job mission goal objective request question query purpose aufgabe aufgaben tâche
        tâches mission tarea tareas misión tarefa tarefas compito compiti taak taken uppgift zadanie zadania задача
        задачу задание завдання úkol görev görevi 任务 任務 目标 タスク 課題 目的 작업 과제 임무 مهمة المهمة وظیفه משימה कार्य काम
        কাজ tugas nhiệm vụ งาน ภารกิจ gawain""",
    "end": """end stop finished complete done cease over terminate ende stopp beende fin arrête* fin termina detente pare
        fine fermati einde stop koniec zatrzymaj конец стоп хватит кінець konec son dur 结束 停止 終了 終わり 停止 끝 종료 중지 توقف
        نهاية پایان סוף עצור समाप्त रुको akhir berhenti kết thúc dừng จบ หยุด itigil""",
    "above": """beginning top before verbatim start oberhalb anfang davor début haut principio inicio começo inizio начало
        开头 最初 冒頭 처음 البداية शुरुआत awal đầu ตอนต้น""",
    "fiction": """hypothetical hypothetically fictional fiction story novel scene screenplay movie game scenario universe
        world dream fantasy grandma grandmother hypothe* fiktiv* hypothé* fictif ficción hipotét* ficção ipotet*
        гипотет* вымышл* 假设 虚构 小说 フィクシ* 架空 가상 소설 خيالي कहानी fiksi hư cấu สมมุติ""",
    "harm": """bomb bombs explosive explosives weapon weapons drugs meth methamphetamine cocaine heroin malware ransomware
        virus viruses trojan keylogger botnet phishing phish hack hacking hacker exploit murder kill killing suicide
        poison poisoning terror terrorist terrorism nazi hitler genocide racist racism racial sexist sexism defamatory
        libel hoax disinformation misinformation conspiracy fraud scam counterfeit launder laundering blackmail extort
        extortion stalk stalking harass harassment abuse trafficking ddos piracy pirated bioweapon anthrax nuclear
        arson assault torture cannibal self-harm anorexia bulimia eating steal stealing theft shoplift insider
        ponzi pyramid bribe forge forged fake identity hate slur violence violent gore bestiality incest porn
        pornographic erotic sexually explicit holocaust slavery lynching bully bullying deepfake jailbreak
        bombe waffe drogen töten bombe arme drogue tuer bomba arma drogas matar bomba arma droga uccidere бомб* оружие
        наркот* убить взрыв* взлома* bomba silah uyuşturucu öldür 炸弹 武器 毒品 杀人 黑客 爆弾 武器 麻薬 殺す 폭탄 무기 마약 살인 해킹 قنبلة
        سلاح مخدرات قتل बम हथियार bom senjata narkoba bom vũ khí ระเบิด อาวุธ""",
    "howto": """how guide tutorial step steps instructions manual explain teach recipe method methods plan strategy
        strategies develop create make build write design craft script outline demonstrate
        wie anleit* comment cómo como come hoe jak как 如何 怎么 方法 方法を どうやっ* 방법 كيف کیسے כיצד कैसे bagaimana cách
        วิธี paano""",
    "illegal": """illegal illegally unlawful illicit crime criminal dangerous harmful malicious unsafe inappropriate
        offensive nefarious questionable controversial biased toxic profanity swear swearing curse cuss vulgar
        illegal* gefährl* illégal* dangere* ilegal peligro* perigos* illegale pericol* незакон* опасн* 非法 违法 危险 違法
        危険 불법 위험 غير قانوني غیرقان* अवैध ilegal berbahaya bất hợp ผิดกฎหม*""",
    "test": """test testing debug debugging audit diagnostic experiment research educational training verify
        verification evaluate simulation testzw* prueba teste prova тест провер* 测试 调试 テスト 테스트 اختبار परीक्षण""",
    "now": """now henceforth onwards forward jetzt nun ab maintenant désormais ahora adelante agora adesso nu vanaf nu
        teraz odtąd теперь сейчас отныне тепер nyní odteď şimdi artık 现在 从现在 今から これから 今後 지금 이제 الآن اکنون עכשיו
        अब এখন sekarang mulai bây giờ ตอนนี้ ngayon sasa""",
    "please": """please kindly bitte s'il veuillez favor por pf prego alsjebl* snälla proszę пожалу* будь prosím lütfen 请
        請 ください お願い 주세요 부탁 من فضلك لطفا בבקשה कृपया দয়া tolong silakan vui lòng กรุณา โปรด paki tafadhali""",
    "rank": """best superior prefer preferred recommend recommended choose select always first highest rank ranking
        top only trusted verified official certified guaranteed better hire candidate approve approved exclusively""",
    "others": """other others another competitor competitors alternative alternatives rival instead else""",
    "accept": """okay ok understood acknowledge confirm confirmed affirmative sure absolutely certainly agree yes
        verstanden compris entend* entendido capito понял 明白 了解 알겠* فهمت समझ mengerti hiểu เข้าใจ""",
    "say": """say repeat phrase sentence words exclaim shout yell haha pwned hacked lol""",
}
"""Concept name to the words that carry it."""

NAMES: Final[tuple[str, ...]] = tuple(CONCEPTS)
"""Concept ids count from 1 in this order; 0 is no concept."""
